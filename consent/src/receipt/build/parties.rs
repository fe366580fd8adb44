//! Everybody whom a receipt names, with how they are reached: requester, providers, help desk, supervisory authority.

use eemol_policies::catalogue::Administration;
use eemol_policies::ids::AdministrationId;

use super::{HELP_DESK, Make};
use crate::receipt::parts::Entity;

impl Make<'_> {
    pub(super) fn entities(&self) -> Vec<Entity> {
        let requester = &self.facts.consent.request().requester;
        let mut all = vec![self.administration(requester, "requester")];
        let providers = self.sources().into_iter().filter(|id| *id != requester);
        all.extend(providers.map(|id| self.administration(id, "provider")));
        all.push(self.help_desk());
        all.push(self.authority());
        all
    }

    fn administration(&self, id: &AdministrationId, role: &str) -> Entity {
        let body: Option<&Administration> = self.facts.catalogue.administrations.get(id).map(AsRef::as_ref);
        let contact = body.map(|body| body.contact.clone()).unwrap_or_default();
        let reached = Reached { email: contact.email, phone: contact.phone, url: contact.url };
        Entity {
            iri: administration_iri(id),
            kind: "dpv:GovernmentalOrganisation".to_owned(),
            id: body.and_then(|body| body.register_number.clone()).unwrap_or_else(|| id.to_string()),
            role: role.to_owned(),
            name: body.map_or_else(|| id.to_string(), |body| self.text(&body.names).to_owned()),
            address: contact.address.unwrap_or_else(|| reached.address(id.as_str())),
            dpo: body.map(|body| body.dpo.email.clone()),
            ..reached.entity(id.as_str())
        }
    }

    fn help_desk(&self) -> Entity {
        let desk = self.facts.catalogue.territory.help_desk.clone();
        let reached = Reached { email: desk.email, phone: desk.phone, url: desk.url };
        let name = self.facts.catalogue.territory.text(&desk.names, self.facts.language);
        let name = if name.is_empty() { self.territory().label } else { name.to_owned() };
        Entity {
            iri: HELP_DESK.to_owned(),
            kind: "dpv:Organisation".to_owned(),
            id: "help-desk".to_owned(),
            role: "help-desk".to_owned(),
            address: reached.address(&name),
            name,
            ..reached.entity(self.facts.pages)
        }
    }

    fn authority(&self) -> Entity {
        let authority = &self.facts.catalogue.territory.supervisory_authority;
        let reached = Reached { email: authority.email.clone(), phone: None, url: Some(authority.url.clone()) };
        Entity {
            iri: authority.url.clone(),
            kind: "dpv:DataProtectionAuthority".to_owned(),
            id: "authority".to_owned(),
            role: "authority".to_owned(),
            name: self.text(&authority.names).to_owned(),
            address: authority.url.clone(),
            ..reached.entity(&authority.url)
        }
    }
}

/// Ways to reach somebody.
struct Reached {
    email: Option<String>,
    phone: Option<String>,
    url: Option<String>,
}

impl Reached {
    fn first(&self) -> Option<&String> {
        self.email.as_ref().or(self.phone.as_ref()).or(self.url.as_ref())
    }

    fn address(&self, otherwise: &str) -> String {
        self.url.as_ref().or_else(|| self.first()).map_or(otherwise, String::as_str).to_owned()
    }

    /// A party of which only this is known; `otherwise` stands where nothing is.
    fn entity(self, otherwise: &str) -> Entity {
        let contact = self.first().map_or(otherwise, String::as_str).to_owned();
        Entity {
            iri: String::new(),
            kind: String::new(),
            id: String::new(),
            role: String::new(),
            name: String::new(),
            address: String::new(),
            contact,
            email: self.email,
            phone: self.phone,
            url: self.url,
            dpo: None,
        }
    }
}

pub(super) fn administration_iri(id: &AdministrationId) -> String {
    format!("urn:eemol:administration:{id}")
}
