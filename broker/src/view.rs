//! What pages show: one typed context per page, and its template under `broker/templates`.
//!
//! Contexts are plain data, filled by `http::portal` and `http::dpo`; nothing here reads storage, time or requests. Texts
//! come from `i18n` through the `Frame` that every page has. Next: `frame` for what all pages share, then the page's own
//! module.

mod amendment;
mod assets;
mod back;
mod check;
mod concern;
mod consent;
mod dpo;
mod export;
mod form;
mod frame;
mod history;
mod notice;
mod outcome;
mod own;
mod permissions;
mod proof;
mod public;
mod receipt;
mod removal;
#[cfg(test)]
mod samples;
mod sign_in;
#[cfg(test)]
mod tests;

pub use self::amendment::{ChangedItem, Changes};
pub use self::assets::{Asset, Assets, BadColour, CACHE_CONTROL};
pub use self::back::{BackPage, NotAsked};
pub use self::check::{CheckItem, CheckPage, CheckRow};
pub use self::concern::{
    ConcernAbout, ConcernFormPage, ConcernPage, ConcernRow, ConcernStatus, ConcernStep, ConcernsPage,
    DpoConcernClosedPage, DpoConcernPage, DpoConcernsPage, SAID,
};
pub use self::consent::{
    AgreedItem, ConsentPage, DonePage, Fact, FieldRow, OptionalRow, RequestCard, RequestItem, RequestsPage,
};
pub use self::dpo::{
    Choice, DpoEntryPage, DpoFilter, DpoLogPage, DpoReasonPage, DpoRow, DpoVerifyPage, EntryGroup, Flaw, ReasonFor,
    Verification,
};
pub use self::export::{ExportIndex, ExportPage, ExportedPermission};
pub use self::form::{FormError, Wrong};
pub use self::frame::{Authority, Contact, Frame, Role, SignedIn, Site};
pub use self::history::{EntryPage, HistoryDay, HistoryFilter, HistoryPage, HistoryRow, Pager};
pub use self::notice::{Notice, NoticePage};
pub use self::outcome::{Family, Outcome};
pub use self::own::{
    DataContact, DataKind, DataQuestion, DataSource, Lack, MyDataKindPage, MyDataPage, OwnValue, OwnValues, Seen,
};
pub use self::permissions::{
    OverviewPage, PermissionPage, PermissionRow, PermissionStatus, PermissionsPage, ShownText, StoppedPage,
    TimelineStep,
};
pub use self::proof::ProofBox;
pub use self::public::{
    AccessibilityPage, DemoPerson, DpoChoice, DpoSignInPage, HelpPage, PrivacyPage, SignInPage, SiteMapPage, StartPage,
};
pub use self::receipt::{Broken, ExchangeFacts, OtherReceipt, Party, ReceiptFacts, ReceiptPage, Verdict, VerifyPage};
pub use self::removal::{Decided, DpoErasurePage, DpoGonePage, Gone, HeldBack, WaitingErasure};
pub use self::sign_in::{ProviderSignInPage, SessionLine, SettingsPage, SignedOutPage, StayPage, StepUpPage};

/// The whole HTML of a page. An error means that a template failed, which the page tests rule out.
pub fn render(page: &impl askama::Template) -> Result<String, askama::Error> {
    page.render()
}
