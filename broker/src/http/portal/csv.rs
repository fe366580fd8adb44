//! Tables for spreadsheets (RFC 4180): nothing in a cell is ever taken for a formula.

/// Tells spreadsheets that the text is UTF-8; without it they read accents wrongly.
pub(super) const BYTE_ORDER_MARK: &str = "\u{feff}";

/// One line.
pub(super) fn line<S: AsRef<str>>(cells: impl IntoIterator<Item = S>) -> String {
    let cells: Vec<String> = cells.into_iter().map(|text| cell(text.as_ref())).collect();
    format!("{}\r\n", cells.join(","))
}

/// One cell: what would begin a formula gets an apostrophe before it, and is quoted with all that needs it.
fn cell(text: &str) -> String {
    // Spreadsheets pass over blanks before the sign.
    let begins = text.trim_start_matches([' ', '\u{a0}']).chars().next();
    let formula = begins
        .is_some_and(|first| matches!(first, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠'));
    let text = if formula { format!("'{text}") } else { text.to_owned() };
    if formula || text.contains([',', ';', '"', '\n', '\r', '\t']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_where_needed_and_formulas_defused() {
        assert_eq!(line(["a", "b c", ""]), "a,b c,\r\n");
        assert_eq!(line(["a,b", "say \"no\"", "two\nlines"]), "\"a,b\",\"say \"\"no\"\"\",\"two\nlines\"\r\n");
        for text in ["=1+1", "+352", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1"] {
            let written = line([text]);
            assert!(written.starts_with("\"'"), "{written}");
        }
        assert_eq!(line(["1-2", "a=b"]), "1-2,a=b\r\n");
    }
}
