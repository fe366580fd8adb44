//! What is the same on all pages of one catalogue: languages, names, colours, assets, and the persons of a
//! demonstration. Built anew when another catalogue comes into force.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use arc_swap::ArcSwapOption;
use eemol_policies::catalogue::{Catalogue, Territory};
use serde::Deserialize;

use crate::config::Config;
use crate::i18n::{Lang, Zone};
use crate::state::App;
use crate::view::{self, Assets, Authority, Contact, Site};

/// The pages' common parts for one catalogue.
#[derive(Debug)]
pub struct Pages {
    digest: String,
    /// What every page shows of the installation.
    pub site: Arc<Site>,
    /// The files that pages refer to.
    pub assets: Assets,
    /// The invented persons of a demonstration; empty elsewhere.
    pub people: Vec<Person>,
}

/// An invented person, as `people/persons.json` beside the catalogue names them.
#[derive(Debug, Clone, Deserialize)]
pub struct Person {
    /// The identifier.
    pub national_number: String,
    /// The name.
    pub name: String,
    /// What is special about them, by language.
    #[serde(default)]
    pub about: BTreeMap<String, String>,
}

/// Keeps [`Pages`] between requests.
#[derive(Debug, Default)]
pub struct PagesCell(ArcSwapOption<Pages>);

impl PagesCell {
    /// The pages of the catalogue in force.
    pub fn pages(&self, app: &App) -> Arc<Pages> {
        let catalogue = app.catalogue();
        if let Some(pages) = self.0.load_full().filter(|pages| pages.digest == catalogue.digest) {
            return pages;
        }
        let pages = Arc::new(Pages::new(&app.config, &catalogue));
        self.0.store(Some(Arc::clone(&pages)));
        pages
    }
}

impl Pages {
    /// The pages of this catalogue.
    pub fn new(config: &Config, catalogue: &Catalogue) -> Self {
        let territory = &catalogue.territory;
        let assets = Assets::new(theme(config, territory));
        let people = if config.sign_in.demo { people(&config.catalogue) } else { Vec::new() };
        Self {
            digest: catalogue.digest.clone(),
            site: Arc::new(site(config, territory, assets.base())),
            assets,
            people,
        }
    }

    /// The person with this identifier, if it is an invented one.
    pub fn person(&self, number: &str) -> Option<&Person> {
        self.people.iter().find(|person| person.national_number == number)
    }
}

impl Person {
    /// The person as the sign-in page shows them.
    pub fn shown(&self, lang: Lang) -> view::DemoPerson {
        view::DemoPerson {
            number: self.national_number.clone(),
            name: self.name.clone(),
            note: self.about.get(lang.code()).cloned().unwrap_or_default(),
        }
    }
}

/// The territory's colours, then the installation's own style sheet where it has one.
fn theme(config: &Config, territory: &Territory) -> String {
    let colours = &territory.appearance;
    let mut theme = Assets::theme(colours.brand.as_deref(), colours.link.as_deref()).unwrap_or_else(|error| {
        tracing::warn!(%error, "the territory's colours are not used");
        String::new()
    });
    if let Some(path) = &config.web.theme {
        match std::fs::read_to_string(path) {
            Ok(own) => theme.push_str(&own),
            Err(error) => tracing::warn!(%error, path = %path.display(), "the style sheet cannot be read"),
        }
    }
    theme
}

fn site(config: &Config, territory: &Territory, assets: String) -> Site {
    let zone = Zone::named(&territory.time_zone).unwrap_or_else(|error| {
        tracing::warn!(%error, "times are shown in UTC");
        Zone::UTC
    });
    let by_language = |texts: &eemol_policies::text::Texts| -> BTreeMap<String, String> {
        territory.languages.iter().map(|lang| (lang.clone(), territory.text(texts, lang).to_owned())).collect()
    };
    let authority = &territory.supervisory_authority;
    Site {
        langs: Lang::shown(&territory.languages),
        territory: by_language(&territory.names),
        zone,
        demonstration: territory.demonstration,
        assets,
        help: Contact {
            email: territory.help_desk.email.clone(),
            phone: territory.help_desk.phone.clone(),
            url: territory.help_desk.url.clone(),
        },
        authority: by_language(&authority.names)
            .into_iter()
            .map(|(lang, name)| (lang, Authority { name, url: authority.url.clone() }))
            .collect(),
        accessibility: territory
            .accessibility
            .as_ref()
            .map(|one| {
                let named = |lang: &String| {
                    let authority =
                        Authority { name: territory.text(&one.names, lang).to_owned(), url: one.url.clone() };
                    (lang.clone(), (territory.text(&one.law, lang).to_owned(), authority))
                };
                territory.languages.iter().map(named).collect()
            })
            .unwrap_or_default(),
        name: config.web.name.clone(),
    }
}

/// The persons in `people/persons.json` beside the catalogue; none where there is no such file.
fn people(catalogue: &Path) -> Vec<Person> {
    #[derive(Deserialize)]
    struct File {
        persons: Vec<Person>,
    }
    let Some(path) = catalogue.parent().map(|dir| dir.join("people").join("persons.json")) else { return Vec::new() };
    let Ok(text) = std::fs::read_to_string(&path) else { return Vec::new() };
    match serde_json::from_str::<File>(&text) {
        Ok(file) => file.persons,
        Err(error) => {
            tracing::warn!(%error, path = %path.display(), "the demonstration's persons cannot be read");
            Vec::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_and_style_of_the_installation_stand_on_its_pages() {
        let dir = tempfile::tempdir().unwrap();
        let mut config = Config::in_directory(dir.path());
        let catalogue = Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy/demo/catalogue");
        let catalogue = Catalogue::load(&catalogue).unwrap();
        let theme = |pages: &Pages| {
            let version = pages.assets.base().replace("/assets/", "");
            String::from_utf8(pages.assets.get(&version, "theme.css").unwrap().bytes.to_vec()).unwrap()
        };
        let shipped = Pages::new(&config, &catalogue);
        assert_eq!(shipped.site.name, "Eemol");
        let file = dir.path().join("own.css");
        std::fs::write(&file, ".eemol-header { border: 0 }").unwrap();
        (config.web.name, config.web.theme) = ("Guichet".to_owned(), Some(file));
        let own = Pages::new(&config, &catalogue);
        assert_eq!(own.site.name, "Guichet");
        assert_eq!(theme(&own), theme(&shipped) + ".eemol-header { border: 0 }");
        assert_ne!(own.assets.base(), shipped.assets.base(), "another style has another address");
        config.web.theme = Some(dir.path().join("nowhere.css"));
        assert_eq!(theme(&Pages::new(&config, &catalogue)), theme(&shipped), "a missing file changes nothing");
    }
}
