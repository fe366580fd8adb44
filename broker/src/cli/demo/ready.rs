//! What a demonstration prints once it serves: addresses, persons, and commands that work as printed.

use std::fmt::Write as _;
use std::path::Path;

use eemol_policies::catalogue::Catalogue;
use serde_json::{Map, Value, json};

use super::municipality::COMMUNE;
use super::person::Person;
use super::report::words;
use super::requester::{Matter, OFFICIAL, Wanted, authorization_details};
use super::setup::{Home, requesters};
use super::story::commune::{ADDRESS, ADDRESS_FIELDS, PROCEDURE};
use crate::i18n::Lang;
use crate::server::listeners::Addresses;

/// Persons that are printed; all of them can sign in.
const SHOWN: usize = 6;

/// A demonstration that serves.
#[derive(Debug)]
pub struct Ready<'a> {
    /// Its directory.
    pub home: &'a Home,
    /// Where it serves.
    pub addresses: Addresses,
    /// Address of the municipality's site.
    pub commune: &'a str,
    /// Its catalogue.
    pub catalogue: &'a Catalogue,
    /// The persons, the one of the story first.
    pub persons: &'a [Person],
    /// Key that the log is verified with.
    pub log_key: &'a str,
    /// Language of the text.
    pub lang: Lang,
    /// File reference that the commands use.
    pub case: String,
}

impl Ready<'_> {
    /// For programs.
    pub fn json(&self) -> Value {
        let clients = requesters(self.catalogue).into_iter().map(|administration| {
            let (cert, key) = self.home.client(&administration);
            json!({ "administration": administration, "cert": cert, "key": key })
        });
        let citizens =
            self.persons.iter().map(|person| json!({ "name": person.name, "national_number": person.national_number }));
        json!({
            "event": "ready",
            "api": format!("https://{}", self.addresses.api),
            "web": format!("http://{}", self.addresses.web),
            "ops": format!("http://{}", self.addresses.ops),
            "commune": self.commune,
            "dir": self.home.dir(),
            "ca": self.home.ca(),
            "clients": clients.collect::<Vec<_>>(),
            "citizens": citizens.collect::<Vec<_>>(),
            "log_key": self.log_key,
        })
    }

    /// For people.
    pub fn text(&self) -> String {
        let say = |key| words(self.lang, key, &[]);
        let mut text = format!("\n{}\n\n", say("demo-ready"));
        let (dir, log) = (self.home.dir().display().to_string(), self.home.at(super::LOG).display().to_string());
        for (label, value) in [
            ("demo-pages", format!("http://{}/{}/", self.addresses.web, self.lang)),
            ("demo-municipality", format!("{}/{}/", self.commune, self.lang)),
            ("demo-for-administrations", format!("https://{}", self.addresses.api)),
            ("demo-for-operator", format!("http://{}/readyz", self.addresses.ops)),
            ("demo-directory", dir),
            ("demo-log-lines", log),
        ] {
            let _ = writeln!(text, "  {:<26} {value}", say(label));
        }
        let _ = writeln!(text, "\n{}\n", say("demo-sign-in"));
        for person in self.persons.iter().filter(|person| !person.minor && !person.deceased).take(SHOWN) {
            let about = person.about.get(self.lang.code()).map(String::as_str).unwrap_or_default();
            let _ = writeln!(text, "  {}  {}  ({about})", person.national_number, person.name);
        }
        let Some(person) = self.persons.first() else { return text };
        let say = |key| words(self.lang, key, &[("person", &person.first_name())]);
        let _ = writeln!(text, "\n{}", say("demo-waiting"));
        for (sentence, command) in
            [("demo-try-ask", self.ask(person)), ("demo-try-answer", self.collect()), ("demo-try-fetch", self.fetch())]
        {
            let _ = writeln!(text, "\n{}\n\n{command}", say(sentence));
        }
        text
    }

    fn ask(&self, person: &Person) -> String {
        let subject = person.subject();
        let matter = Matter { procedure: PROCEDURE, case: &self.case, subject: &subject };
        let wanted = Wanted { evidence_type: ADDRESS, fields: ADDRESS_FIELDS, parameters: Value::Object(Map::new()) };
        let details = authorization_details(matter, &[wanted]).to_string();
        let fields = [
            ("scope", "openid".to_owned()),
            ("client_id", COMMUNE.to_owned()),
            ("login_hint", subject.clone()),
            ("authorization_details", details),
        ];
        let fields: Vec<_> = fields.iter().map(|(name, value)| field(name, value)).collect();
        format!("REQUEST=$({} {} | {})", self.curl("/oauth/bc-authorize"), fields.join(" "), member("auth_req_id"))
    }

    fn collect(&self) -> String {
        format!(
            "TOKEN=$({} {} {} -d \"auth_req_id=$REQUEST\" | {})",
            self.curl("/oauth/token"),
            field("grant_type", "urn:openid:params:grant-type:ciba"),
            field("client_id", COMMUNE),
            member("access_token")
        )
    }

    fn fetch(&self) -> String {
        let body = json!({ "evidence_type": ADDRESS, "official": OFFICIAL }).to_string();
        format!(
            "{} -H \"Authorization: Bearer $TOKEN\" -H 'Content-Type: application/json' -d {}",
            self.curl("/v1/exchanges"),
            quoted(&body)
        )
    }

    fn curl(&self, path: &str) -> String {
        let place = |path: &Path| quoted(&path.display().to_string());
        let (cert, key) =
            (self.home.at(&format!("clients/{COMMUNE}.crt")), self.home.at(&format!("clients/{COMMUNE}.key")));
        format!(
            "curl -sS --cacert {} --cert {} --key {} https://{}{path}",
            place(&self.home.ca()),
            place(&cert),
            place(&key),
            self.addresses.api
        )
    }
}

fn field(name: &str, value: &str) -> String {
    format!("--data-urlencode {}", quoted(&format!("{name}={value}")))
}

/// Takes the text of a member out of an answer; an answer without it is shown.
fn member(name: &str) -> String {
    format!("sed -n -e 's/.*\"{name}\" *: *\"\\([^\"]*\\)\".*/\\1/p' -e t -e 'w /dev/stderr'")
}

/// The text as one word of a shell.
fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-:=".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_the_shell_stays_one_word() {
        assert_eq!(quoted("/tmp/a-b"), "/tmp/a-b");
        assert_eq!(quoted("/tmp/a b"), "'/tmp/a b'");
        assert_eq!(quoted("l'eau; $x"), r"'l'\''eau; $x'");
        assert_eq!(quoted(""), "''");
    }
}
