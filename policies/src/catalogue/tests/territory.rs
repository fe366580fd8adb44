//! Faults of the territory, of administrations and of texts.

use super::{TERRITORY, TOWN, assert_faults};

#[test]
fn every_fault_of_the_territory_and_of_administrations_is_named() {
    assert_faults(&[
        (
            "default language",
            &[(TERRITORY, "default_language = \"en\"", "default_language = \"de\"")],
            &["territory.toml:4: default_language: `de` is no language of the territory"],
        ),
        (
            "time zone",
            &[(TERRITORY, "Europe/Luxembourg", "Europe Luxembourg")],
            &["territory.toml:5: time_zone: `Europe Luxembourg` is no time zone"],
        ),
        ("colour", &[(TERRITORY, "#00629b", "blue")], &["territory.toml:29: appearance.brand: `blue` is no colour"]),
        (
            "pattern",
            &[(TERRITORY, "^[0-9]{10}$", "^[0-9{10}$")],
            &["territory.toml:11: identifier_schemes[0].pattern: it is no regular expression"],
        ),
        (
            "example",
            &[(TERRITORY, "1111 111 116", "1111 111 118")],
            &[
                "territory.toml:13: identifier_schemes[0].example: it does not pass its own scheme: the Luhn check digit",
            ],
        ),
        (
            "positions",
            &[(TERRITORY, "digits = [1, 9]", "digits = [9, 1]")],
            &["territory.toml:16: identifier_schemes[0].checks[0].digits: a first and a last position"],
        ),
        (
            "authority",
            &[(TERRITORY, "https://dpa.example", "http://dpa.example")],
            &["territory.toml:21: supervisory_authority.url: `http://dpa.example` is no address"],
        ),
        (
            "mail",
            &[(TERRITORY, "help@help.example", "help")],
            &["territory.toml:25: help_desk.email: `help` is no mail address"],
        ),
        (
            "no help",
            &[(TERRITORY, "email = \"help@help.example\"\nphone = \"+000 1\"\n", "")],
            &["territory.toml:24: help_desk.email: there is no way to reach the help desk"],
        ),
        (
            "missing text",
            &[(TOWN, ", fr = \"Mairie\"", "")],
            &["administrations/town-hall.toml:1: names.fr: the text is missing in `fr`"],
        ),
        (
            "empty text",
            &[(TOWN, "fr = \"Mairie\"", "fr = \" \"")],
            &["administrations/town-hall.toml:1: names.fr: the text in `fr` is empty"],
        ),
        (
            "foreign text",
            &[(TOWN, "fr = \"Mairie\"", "fr = \"Mairie\", ffr = \"x\"")],
            &[
                "administrations/town-hall.toml:1: names.ffr: `ffr` is no language of the territory; write one of `en`, `fr`, did you mean `fr`?",
            ],
        ),
        (
            "claimed twice",
            &[(
                "administrations/register.toml",
                "demonstration = true",
                "certificates = [{ subject = \"cn=town-hall, o=Testland\" }]",
            )],
            &[
                "administrations/town-hall.toml:6: certificates[0].subject: the certificate is claimed by `administrations/register.toml`, too",
            ],
        ),
        (
            "digest",
            &[(TOWN, "00112233", "0011223")],
            &["administrations/town-hall.toml:7: certificates[1].spki_sha256: it is no SHA-256"],
        ),
        (
            "two ways",
            &[(TOWN, "{ subject = \"CN=town-hall,O=Testland\" }", "{}")],
            &["administrations/town-hall.toml:6: certificates[0].subject: exactly one way"],
        ),
        (
            "redirect",
            &[(TOWN, "https://town.example/back", "https://town.example/back#x")],
            &["administrations/town-hall.toml:9: redirect_uris: `https://town.example/back#x` is no address"],
        ),
        (
            "contact",
            &[(TOWN, "phone = \"+000 2\"\naddress = \"1, Main Street\"\n", "")],
            &["administrations/town-hall.toml:16: contact.email: there is no way to reach the administration"],
        ),
    ]);
}
