//! The browser that a session was begun in, as coarsely as helps a person to know it again: its family, and no more.

/// Marks of families in `User-Agent`, the more special before those they pretend to be.
const FAMILIES: [(&str, &str); 9] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Vivaldi/", "Vivaldi"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];

/// The family of a browser that names itself so; empty for others.
pub fn family(user_agent: &str) -> &'static str {
    FAMILIES.into_iter().find(|(mark, _)| user_agent.contains(mark)).map_or("", |(_, family)| family)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_known_by_its_family_and_nothing_else() {
        let chrome =
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";
        assert_eq!(family(chrome), "Chrome");
        assert_eq!(family(&format!("{chrome} Edg/142.0.0.0")), "Edge");
        assert_eq!(family(&format!("{chrome} OPR/120.0.0.0")), "Opera");
        assert_eq!(family("Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"), "Firefox");
        let safari =
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1";
        assert_eq!(family(safari), "Safari");
        assert_eq!(family("curl/8.0"), "");
    }
}
