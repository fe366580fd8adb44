//! What became of an entry, in the words of the person it is about.
//!
//! Every reason of `eemol_policies::reason` has its outcome here; a test holds the list complete.

use eemol_policies::reason::Reason;

/// What one entry says happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// A source is being asked right now, or was asked before the outcome was written.
    Opened,
    /// The agreed data were sent.
    Sent,
    /// The person wants to see their own data; the source is being asked.
    ShownAsked,
    /// The person saw their own data.
    Shown,
    /// The source holds nothing about the person who wanted to see their own data, or finds several.
    ShownNothing,
    /// The person's own data could not be shown.
    ShownFailed,
    /// The person asked a question or complained.
    Raised,
    /// A data protection officer answered.
    ConcernAnswered,
    /// A data protection officer closed the question or complaint.
    ConcernClosed,
    /// A data protection officer passed it on to the supervisory authority.
    ConcernForwarded,
    /// No permission was ever given.
    RefusedNone,
    /// The person has not answered yet.
    RefusedUnanswered,
    /// The person had said no.
    RefusedDenied,
    /// The person had stopped sharing.
    RefusedStopped,
    /// The permission had ended.
    RefusedEnded,
    /// All agreed uses were spent.
    RefusedUsedUp,
    /// The permission was paused.
    RefusedPaused,
    /// The request went beyond the permission.
    RefusedNotCovered,
    /// The administration may not ask for this.
    RefusedNotAllowed,
    /// The permission was not shown, or not shown rightly.
    RefusedUnproven,
    /// The permission shown was another administration's.
    RefusedForeign,
    /// The request was faulty.
    RefusedFaulty,
    /// The person was to be asked the same again too soon.
    RefusedAgain,
    /// Too many requests.
    RefusedTooMany,
    /// The permission ended while the source was answering.
    Withheld,
    /// The source knows nothing of this person.
    NothingFound,
    /// The source found several persons.
    SeveralFound,
    /// The source did not answer.
    SourceSilent,
    /// The source's answer was not what was promised.
    SourceWrong,
    /// A fault of the broker; nothing was sent.
    Broken,
    /// Somebody else's data that name this person were sent.
    Mentioned,
    /// A data protection officer looked at entries about this person.
    Checked,
    /// An administration asked for a permission.
    Asked,
    /// The person gave the permission.
    Granted,
    /// The person said no.
    Denied,
    /// The person stopped sharing.
    Stopped,
    /// The person, who had said no or stopped, lets the administration ask again.
    Reopened,
    /// The person paused the permission.
    Paused,
    /// The person resumed the permission.
    Resumed,
    /// The person did not answer in time.
    Lapsed,
    /// The administration took its request back.
    Cancelled,
    /// The administration gave the permission back.
    Returned,
    /// The permission's time was over.
    Expired,
    /// The responsible administration declared the permission invalid.
    Invalidated,
    /// A newer permission took this one's place.
    Replaced,
    /// Somebody asked that everything about this person be erased; it waits.
    ErasureAsked,
    /// An erasure was refused, held up or taken back.
    ErasureEnded,
    /// A legal hold over entries about this person began or ended.
    Kept,
}

/// Kinds of outcomes that a list can be narrowed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Family {
    /// Data were sent.
    Sent,
    /// A request was refused.
    Refused,
    /// Nothing was sent for another reason.
    Nothing,
    /// Something happened to a permission.
    Permission,
    /// Somebody looked: the person or a data protection officer.
    Looked,
    /// The person asked a question or complained, or got an answer.
    Concern,
}

impl Family {
    /// Every family, in the order of the filter.
    pub const ALL: [Self; 6] =
        [Self::Sent, Self::Refused, Self::Nothing, Self::Permission, Self::Looked, Self::Concern];

    /// The family as it stands in addresses (`?result=refused`).
    pub const fn code(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Refused => "refused",
            Self::Nothing => "nothing",
            Self::Permission => "permission",
            Self::Looked => "looked",
            Self::Concern => "concern",
        }
    }

    /// The family with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|family| family.code() == code)
    }

    /// Key of its name.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Sent => "family-sent",
            Self::Refused => "family-refused",
            Self::Nothing => "family-nothing",
            Self::Permission => "family-permission",
            Self::Looked => "family-looked",
            Self::Concern => "family-concern",
        }
    }

    /// Whether it is the chosen one.
    pub fn is(self, chosen: &Option<Self>) -> bool {
        *chosen == Some(self)
    }

    /// Class of the tag; the words carry the meaning, the colour only helps.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Sent => "govuk-tag govuk-tag--blue",
            Self::Refused => "govuk-tag govuk-tag--orange",
            Self::Nothing => "govuk-tag govuk-tag--grey",
            Self::Permission => "govuk-tag govuk-tag--teal",
            Self::Looked => "govuk-tag govuk-tag--purple",
            Self::Concern => "govuk-tag govuk-tag--yellow",
        }
    }
}

impl Outcome {
    /// The outcome of an exchange that ended with `reason`.
    pub const fn of_reason(reason: Reason) -> Self {
        match reason {
            Reason::ConsentMissing | Reason::ConsentLapsed | Reason::ConsentCancelled => Self::RefusedNone,
            Reason::ConsentRequested => Self::RefusedUnanswered,
            Reason::ConsentDenied => Self::RefusedDenied,
            Reason::ConsentRevoked => Self::RefusedStopped,
            Reason::ConsentReturned | Reason::ConsentExpired | Reason::ConsentInvalidated | Reason::ConsentReplaced => {
                Self::RefusedEnded
            }
            Reason::ConsentExhausted => Self::RefusedUsedUp,
            Reason::ConsentPaused => Self::RefusedPaused,
            Reason::FieldNotCovered | Reason::EvidenceTypeNotCovered => Self::RefusedNotCovered,
            Reason::ProcedureNotAllowed | Reason::PolicyDenied => Self::RefusedNotAllowed,
            Reason::TokenMissing | Reason::TokenInvalid | Reason::TokenExpired => Self::RefusedUnproven,
            Reason::TokenOfOtherClient => Self::RefusedForeign,
            Reason::IdempotencyConflict | Reason::BodyInvalid => Self::RefusedFaulty,
            Reason::AskedAlready | Reason::QuietTime => Self::RefusedAgain,
            Reason::Throttled => Self::RefusedTooMany,
            Reason::NoMatch => Self::NothingFound,
            Reason::AmbiguousMatch => Self::SeveralFound,
            Reason::ProviderUnavailable | Reason::ProviderTimeout => Self::SourceSilent,
            Reason::ProviderInvalid => Self::SourceWrong,
            Reason::Interrupted
            | Reason::DeliveryLate
            | Reason::LogUnavailable
            | Reason::LogUnwitnessed
            | Reason::ClockUnconfirmed => Self::Broken,
        }
    }

    /// Which filter it falls under.
    pub const fn family(self) -> Family {
        match self {
            Self::Sent | Self::Mentioned => Family::Sent,
            Self::RefusedNone
            | Self::RefusedUnanswered
            | Self::RefusedDenied
            | Self::RefusedStopped
            | Self::RefusedEnded
            | Self::RefusedUsedUp
            | Self::RefusedPaused
            | Self::RefusedNotCovered
            | Self::RefusedNotAllowed
            | Self::RefusedUnproven
            | Self::RefusedForeign
            | Self::RefusedFaulty
            | Self::RefusedAgain
            | Self::RefusedTooMany
            | Self::Withheld => Family::Refused,
            Self::Opened
            | Self::NothingFound
            | Self::SeveralFound
            | Self::SourceSilent
            | Self::SourceWrong
            | Self::Broken => Family::Nothing,
            Self::ShownAsked
            | Self::Shown
            | Self::ShownNothing
            | Self::ShownFailed
            | Self::Checked
            | Self::ErasureAsked
            | Self::ErasureEnded
            | Self::Kept => Family::Looked,
            Self::Raised | Self::ConcernAnswered | Self::ConcernClosed | Self::ConcernForwarded => Family::Concern,
            Self::Asked
            | Self::Granted
            | Self::Denied
            | Self::Stopped
            | Self::Reopened
            | Self::Paused
            | Self::Resumed
            | Self::Lapsed
            | Self::Cancelled
            | Self::Returned
            | Self::Expired
            | Self::Invalidated
            | Self::Replaced => Family::Permission,
        }
    }

    /// Key of the few words that a list shows.
    pub const fn key(self) -> &'static str {
        self.keys().0
    }

    /// Key of the sentence that an entry's own page shows; takes `who`, `source` and `what`.
    pub const fn sentence(self) -> &'static str {
        self.keys().1
    }

    const fn keys(self) -> (&'static str, &'static str) {
        match self {
            Self::Opened => ("result-opened", "says-opened"),
            Self::Sent => ("result-sent", "says-sent"),
            Self::ShownAsked => ("result-shown-asked", "says-shown-asked"),
            Self::Shown => ("result-shown", "says-shown"),
            Self::ShownNothing => ("result-shown-nothing", "says-shown-nothing"),
            Self::ShownFailed => ("result-shown-failed", "says-shown-failed"),
            Self::Raised => ("result-raised", "says-raised"),
            Self::ConcernAnswered => ("result-concern-answered", "says-concern-answered"),
            Self::ConcernClosed => ("result-concern-closed", "says-concern-closed"),
            Self::ConcernForwarded => ("result-concern-forwarded", "says-concern-forwarded"),
            Self::RefusedNone => ("result-refused-none", "says-refused-none"),
            Self::RefusedUnanswered => ("result-refused-unanswered", "says-refused-unanswered"),
            Self::RefusedDenied => ("result-refused-denied", "says-refused-denied"),
            Self::RefusedStopped => ("result-refused-stopped", "says-refused-stopped"),
            Self::RefusedEnded => ("result-refused-ended", "says-refused-ended"),
            Self::RefusedUsedUp => ("result-refused-used-up", "says-refused-used-up"),
            Self::RefusedPaused => ("result-refused-paused", "says-refused-paused"),
            Self::RefusedNotCovered => ("result-refused-not-covered", "says-refused-not-covered"),
            Self::RefusedNotAllowed => ("result-refused-not-allowed", "says-refused-not-allowed"),
            Self::RefusedUnproven => ("result-refused-unproven", "says-refused-unproven"),
            Self::RefusedForeign => ("result-refused-foreign", "says-refused-foreign"),
            Self::RefusedFaulty => ("result-refused-faulty", "says-refused-faulty"),
            Self::RefusedAgain => ("result-refused-again", "says-refused-again"),
            Self::RefusedTooMany => ("result-refused-too-many", "says-refused-too-many"),
            Self::Withheld => ("result-withheld", "says-withheld"),
            Self::NothingFound => ("result-nothing-found", "says-nothing-found"),
            Self::SeveralFound => ("result-several-found", "says-several-found"),
            Self::SourceSilent => ("result-source-silent", "says-source-silent"),
            Self::SourceWrong => ("result-source-wrong", "says-source-wrong"),
            Self::Broken => ("result-broken", "says-broken"),
            Self::Mentioned => ("result-mentioned", "says-mentioned"),
            Self::Checked => ("result-checked", "says-checked"),
            Self::Asked => ("result-asked", "says-asked"),
            Self::Granted => ("result-granted", "says-granted"),
            Self::Denied => ("result-denied", "says-denied"),
            Self::Stopped => ("result-stopped", "says-stopped"),
            Self::Reopened => ("result-reopened", "says-reopened"),
            Self::Paused => ("result-paused", "says-paused"),
            Self::Resumed => ("result-resumed", "says-resumed"),
            Self::Lapsed => ("result-lapsed", "says-lapsed"),
            Self::Cancelled => ("result-cancelled", "says-cancelled"),
            Self::Returned => ("result-returned", "says-returned"),
            Self::Expired => ("result-expired", "says-expired"),
            Self::Invalidated => ("result-invalidated", "says-invalidated"),
            Self::Replaced => ("result-replaced", "says-replaced"),
            Self::ErasureAsked => ("result-erasure-asked", "says-erasure-asked"),
            Self::ErasureEnded => ("result-erasure-ended", "says-erasure-ended"),
            Self::Kept => ("result-kept", "says-kept"),
        }
    }
}
