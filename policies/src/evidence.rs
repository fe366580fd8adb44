//! Evidence in its states: as the owner gave it, as it may be passed on, and as its own person may see it.
//!
//! Only carries the JSON text, byte for byte. It is made minimal in [`crate::minimise`], the only maker of
//! `Evidence<Minimised>` and `Evidence<Own>`, and is never printed: `Debug` shows its length alone.
//!
//! ```compile_fail
//! use eemol_policies::evidence::{Evidence, Minimised};
//! let text = serde_json::value::RawValue::from_string("{}".to_owned()).unwrap();
//! let forged = Evidence::<Minimised>::from_json(text); // only `Evidence::<Raw>` has this function
//! ```
//!
//! ```compile_fail
//! use eemol_policies::evidence::{Evidence, Minimised};
//! let text = serde_json::value::RawValue::from_string("{}".to_owned()).unwrap();
//! let forged: Evidence<Minimised> = Evidence { json: text, state: std::marker::PhantomData }; // private fields
//! ```

use std::fmt;
use std::marker::PhantomData;

use serde_json::value::RawValue;

/// State of evidence as its owner gave it: unchecked, with whatever it holds.
#[derive(Debug, Clone, Copy)]
pub enum Raw {}

/// State of evidence that is valid under its schema and holds nothing but permitted fields.
#[derive(Debug, Clone, Copy)]
pub enum Minimised {}

/// State of evidence that its own person may see: as [`Minimised`], but never to be released to anybody.
#[derive(Debug, Clone, Copy)]
pub enum Own {}

/// One fetched instance of an evidence type, as JSON text.
pub struct Evidence<State> {
    json: Box<RawValue>,
    state: PhantomData<State>,
}

impl Evidence<Raw> {
    /// Evidence as a connector received it.
    pub const fn from_json(json: Box<RawValue>) -> Self {
        Self { json, state: PhantomData }
    }
}

impl Evidence<Minimised> {
    /// Called by `minimise` and by nothing else.
    pub(crate) const fn minimised(json: Box<RawValue>) -> Self {
        Self { json, state: PhantomData }
    }
}

impl Evidence<Own> {
    /// Called by `minimise` and by nothing else.
    pub(crate) const fn own(json: Box<RawValue>) -> Self {
        Self { json, state: PhantomData }
    }
}

impl<State> Evidence<State> {
    /// The JSON text.
    pub fn json(&self) -> &RawValue {
        &self.json
    }
}

impl<State> fmt::Debug for Evidence<State> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Evidence({} bytes)", self.json.get().len())
    }
}
