//! Reads forms and links off a page, as much as a browser without scripts needs to fill one in and send it.
//!
//! Only what the pages of the demonstration use: hidden, text and check boxes, buttons, one level of forms. Draws nothing. Who uses
//! it: [`super::browser`].

/// A form of a page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Form {
    /// Where it is sent.
    pub action: String,
    controls: Vec<Control>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Control {
    name: String,
    value: String,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Field,
    Box { ticked: bool },
    Button,
}

impl Form {
    /// Puts `value` into the text field `name`. Whether there is one.
    pub fn fill(&mut self, name: &str, value: &str) -> bool {
        let field = self.controls.iter_mut().find(|control| control.kind == Kind::Field && control.name == name);
        field.map(|control| value.clone_into(&mut control.value)).is_some()
    }

    /// What stands in the text field `name`; `None` when there is none.
    pub fn value(&self, name: &str) -> Option<&str> {
        let field = self.controls.iter().find(|control| control.kind == Kind::Field && control.name == name);
        field.map(|control| control.value.as_str())
    }

    /// Ticks the boxes whose value `wanted` takes. How many there were.
    pub fn tick(&mut self, wanted: impl Fn(&str) -> bool) -> usize {
        let mut count = 0;
        for control in &mut self.controls {
            if matches!(control.kind, Kind::Box { .. }) && wanted(&control.value) {
                control.kind = Kind::Box { ticked: true };
                count += 1;
            }
        }
        count
    }

    /// Whether any box is ticked.
    pub fn is_ticked(&self) -> bool {
        self.controls.iter().any(|control| control.kind == Kind::Box { ticked: true })
    }

    /// What is sent when the button with this name and value is pressed; no button for `None`.
    pub fn sent(&self, button: Option<(&str, &str)>) -> Option<Vec<(String, String)>> {
        let pressed = |control: &&Control| Some((control.name.as_str(), control.value.as_str())) == button;
        if button.is_some() && !self.controls.iter().any(|control| control.kind == Kind::Button && pressed(&control)) {
            return None;
        }
        let sent = self.controls.iter().filter(|control| match control.kind {
            Kind::Field => !control.name.is_empty(),
            Kind::Box { ticked } => ticked,
            Kind::Button => pressed(control),
        });
        Some(sent.map(|control| (control.name.clone(), control.value.clone())).collect())
    }
}

/// All forms of a page, in its order.
pub fn forms(html: &str) -> Vec<Form> {
    let mut forms: Vec<Form> = Vec::new();
    let mut inside = false;
    for tag in Tags(html) {
        match tag.name.as_str() {
            "form" => {
                inside = true;
                forms.push(Form { action: tag.text("action"), controls: Vec::new() });
            }
            "/form" => inside = false,
            "input" | "button" if inside => {
                if let Some(form) = forms.last_mut() {
                    form.controls.extend(control(&tag));
                }
            }
            _ => {}
        }
    }
    forms
}

/// Addresses of all links of a page, in its order.
pub fn links(html: &str) -> Vec<String> {
    Tags(html).filter(|tag| tag.name == "a").map(|tag| tag.text("href")).collect()
}

fn control(tag: &Tag) -> Option<Control> {
    let kind = match (tag.name.as_str(), tag.text("type").as_str()) {
        ("button", "button" | "reset") | ("input", "button" | "reset" | "image" | "file") => return None,
        ("button", _) | (_, "submit") => Kind::Button,
        (_, "checkbox" | "radio") => Kind::Box { ticked: tag.value("checked").is_some() },
        _ => Kind::Field,
    };
    let of_box = matches!(kind, Kind::Box { .. }) && tag.value("value").is_none();
    let value = if of_box { "on".to_owned() } else { tag.text("value") };
    Some(Control { name: tag.text("name"), value, kind })
}

/// One tag: its name, with a slash before it where it closes, and its attributes.
struct Tag {
    name: String,
    attributes: Vec<(String, String)>,
}

impl Tag {
    fn value(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    fn text(&self, name: &str) -> String {
        self.value(name).map(str::to_owned).unwrap_or_default()
    }

    /// Reads what stands between `<` and `>`; also gives the rest after it.
    fn read(text: &str) -> Option<(Self, &str)> {
        let end_of_name = text.find(|c: char| c.is_ascii_whitespace() || c == '>')?;
        let (name, mut rest) = text.split_at(end_of_name);
        let mut attributes = Vec::new();
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
            if let Some(after) = rest.strip_prefix('>') {
                return Some((Self { name: name.to_ascii_lowercase(), attributes }, after));
            }
            let end = rest.find(|c: char| c.is_ascii_whitespace() || matches!(c, '=' | '>' | '/'))?;
            let (key, after) = rest.split_at(end);
            let (value, after) = attribute(after.trim_ascii_start())?;
            attributes.push((key.to_ascii_lowercase(), unescape(value)));
            rest = after;
        }
    }
}

/// The value after an attribute's name, and what follows it.
fn attribute(text: &str) -> Option<(&str, &str)> {
    let Some(text) = text.strip_prefix('=') else { return Some(("", text)) };
    let text = text.trim_ascii_start();
    for quote in ['"', '\''] {
        if let Some(quoted) = text.strip_prefix(quote) {
            return quoted.split_once(quote);
        }
    }
    text.find(|c: char| c.is_ascii_whitespace() || c == '>').map(|end| text.split_at(end))
}

/// The tags of a page, one after the other.
struct Tags<'a>(&'a str);

impl Iterator for Tags<'_> {
    type Item = Tag;

    fn next(&mut self) -> Option<Tag> {
        loop {
            let (_, after) = self.0.split_once('<')?;
            self.0 = after;
            if let Some(comment) = after.strip_prefix("!--") {
                self.0 = comment.split_once("-->")?.1;
            } else if after.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/') {
                let (tag, rest) = Tag::read(after)?;
                self.0 = rest;
                return Some(tag);
            }
        }
    }
}

/// The text that character references stand for; those that pages of this program can hold.
fn unescape(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        plain.push_str(before);
        let known = after.split_once(';').and_then(|(name, after)| Some((character(name)?, after)));
        let (c, after) = known.unwrap_or(('&', after));
        plain.push(c);
        rest = after;
    }
    plain.push_str(rest);
    plain
}

fn character(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let hexadecimal = number.strip_prefix(['x', 'X']).map(|digits| u32::from_str_radix(digits, 16));
        return char::from_u32(hexadecimal.unwrap_or_else(|| number.parse()).ok()?);
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<!DOCTYPE html><!-- <form action="/no"> --><p title="a > b">1 < 2</p>
        <a href="/en/requests/cns_1?x=1&amp;y=2">one</a><A HREF='/two'>
        <form class=f method="post" action="/en/requests/cns_1/answer"><input type="hidden" name="csrf" value="a&#43;b&quot;">
        <input name="field" type="checkbox" value="t#0#/a"><input name=field type=checkbox value='t#0#/b' checked>
        <input name="number" type="text" value=""><button type="submit" name="answer" value="share">S<span>x</span></button>
        <button name="answer" value="refuse">R</button><button type="button" name="x" value="y">N</button></form>
        <form action="/en/sign-out"><input type=hidden name=csrf value=c /></form><input name="outside">"#;

    #[expect(clippy::unnecessary_wraps, reason = "compared with what a form sends, if anything")]
    fn pairs(sent: &[(&str, &str)]) -> Option<Vec<(String, String)>> {
        Some(sent.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn a_form_sends_its_hidden_fields_the_ticked_boxes_and_the_pressed_button() {
        let all = forms(PAGE);
        assert_eq!(all.len(), 2);
        let mut form = all[0].clone();
        assert_eq!(form.action, "/en/requests/cns_1/answer");
        assert!(form.is_ticked());
        assert!(form.fill("number", "1991") && !form.fill("nothing", "1"));
        assert_eq!(
            form.sent(Some(("answer", "refuse"))),
            pairs(&[("csrf", "a+b\""), ("field", "t#0#/b"), ("number", "1991"), ("answer", "refuse")])
        );
        assert_eq!(form.tick(|value| value.ends_with("/a")), 1);
        assert_eq!(form.sent(None).map(|sent| sent.len()), Some(4));
        assert_eq!(all[1].sent(None), pairs(&[("csrf", "c")]));
    }

    #[test]
    fn a_button_that_is_not_there_cannot_be_pressed() {
        let form = forms(PAGE).remove(0);
        assert_eq!(form.sent(Some(("answer", "maybe"))), None);
        assert_eq!(form.sent(Some(("x", "y"))), None);
    }

    #[test]
    fn links_are_read_with_their_references_undone() {
        assert_eq!(links(PAGE), ["/en/requests/cns_1?x=1&y=2", "/two"]);
    }

    #[test]
    fn a_page_that_breaks_off_ends_the_reading() {
        for end in (0..PAGE.len()).filter(|end| PAGE.is_char_boundary(*end)) {
            let _ = forms(&PAGE[..end]);
            let _ = links(&PAGE[..end]);
        }
        assert_eq!(unescape("a & b &nope; &#xe9; &#0x; &amp;lt;"), "a & b &nope; é &#0x; &lt;");
    }
}
