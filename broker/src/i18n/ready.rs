//! Texts that take no values, made once: they are the same for everybody as long as the program runs.
//!
//! A page has a hundred of them. What takes values is made for each page ([`super::text`]).

use std::collections::HashMap;
use std::sync::{LazyLock, PoisonError, RwLock};

use super::{Lang, Markup};

type Texts = HashMap<String, Markup>;

/// By language, then key. Holds shipped texts only, so it cannot grow beyond them.
static READY: LazyLock<RwLock<HashMap<Lang, Texts>>> = LazyLock::new(RwLock::default);

/// The text under `key`; `None` where there is none.
pub(super) fn text(lang: Lang, key: &str) -> Option<Markup> {
    let ready =
        READY.read().unwrap_or_else(PoisonError::into_inner).get(&lang).and_then(|texts| texts.get(key)).cloned();
    ready.or_else(|| {
        let made = super::make(lang, key, &[])?;
        let mut all = READY.write().unwrap_or_else(PoisonError::into_inner);
        all.entry(lang).or_default().insert(key.to_owned(), made.clone());
        Some(made)
    })
}
