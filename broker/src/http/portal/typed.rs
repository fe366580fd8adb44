//! What people type into a larger field: kept as they wrote it, without characters that are not seen but change others.

use std::ops::RangeInclusive;

/// The words in what was typed, with its lines; `None` where they are too few or too many characters.
pub(crate) fn words(typed: &str, length: RangeInclusive<usize>) -> Option<String> {
    let plain: String = typed.replace("\r\n", "\n").chars().filter(|c| *c == '\n' || !hides(*c)).collect();
    let lines: Vec<&str> = plain.lines().map(str::trim_end).collect();
    let words = lines.join("\n").trim().to_owned();
    length.contains(&words.chars().count()).then_some(words)
}

/// Whether a character is not seen but changes how others are.
pub(crate) fn hides(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_keep_their_lines_and_hide_nothing() {
        assert_eq!(words("  One \r\n\r\ntwo\u{202e}\u{0} ", 1..=20).as_deref(), Some("One\n\ntwo"));
        assert!(words(" \n \u{feff} ", 1..=20).is_none() && words("too long", 1..=3).is_none());
        assert_eq!(words("", 0..=5).as_deref(), Some(""));
    }
}
