//! Text that is safe to place in a page, and the values that sentences take.
//!
//! Nothing outside this module turns a plain string into markup without escaping it.

use std::borrow::Cow;
use std::fmt;

/// HTML that needs no more escaping.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Markup(String);

impl Markup {
    /// Markup made by this crate out of escaped parts.
    pub(crate) fn trusted(html: String) -> Self {
        Self(html)
    }

    /// A plain text, escaped.
    pub fn escaped(text: &str) -> Self {
        let mut html = String::with_capacity(text.len());
        escape(text, &mut html);
        Self(html)
    }

    /// The HTML.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The words without tags and with the escapes undone: for plain-text copies of a page.
    pub fn to_plain(&self) -> String {
        let mut plain = String::with_capacity(self.0.len());
        let mut inside = false;
        for c in self.0.chars() {
            match c {
                '<' => inside = true,
                '>' => inside = false,
                _ if inside => {}
                _ => plain.push(c),
            }
        }
        plain
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&#39;", "'")
            .replace("&amp;", "&")
    }
}

impl fmt::Display for Markup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Markup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl askama::filters::HtmlSafe for Markup {}

/// Appends `text` to `html` with the five characters that mean something to HTML escaped.
pub fn escape(text: &str, html: &mut String) {
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            other => html.push(other),
        }
    }
}

/// What a sentence takes in one of its places.
#[derive(Debug, Clone)]
pub enum Value<'a> {
    /// Any words; escaped when put in.
    Text(Cow<'a, str>),
    /// A number that plural rules look at.
    Count(u64),
    /// A date or a link, already safe.
    Markup(Cow<'a, Markup>),
}

/// What can be put into a sentence.
pub trait ValueSource {
    /// This, as a value of a sentence.
    fn value(&self) -> Value<'_>;
}

impl ValueSource for str {
    fn value(&self) -> Value<'_> {
        Value::Text(Cow::Borrowed(self))
    }
}

impl ValueSource for String {
    fn value(&self) -> Value<'_> {
        Value::Text(Cow::Borrowed(self))
    }
}

impl ValueSource for Markup {
    fn value(&self) -> Value<'_> {
        Value::Markup(Cow::Borrowed(self))
    }
}

impl ValueSource for u64 {
    fn value(&self) -> Value<'_> {
        Value::Count(*self)
    }
}

impl ValueSource for u32 {
    fn value(&self) -> Value<'_> {
        Value::Count(u64::from(*self))
    }
}

impl ValueSource for usize {
    fn value(&self) -> Value<'_> {
        Value::Count(u64::try_from(*self).unwrap_or(u64::MAX))
    }
}

impl<T: ValueSource + ?Sized> ValueSource for &T {
    fn value(&self) -> Value<'_> {
        (**self).value()
    }
}
