//! Who may do what. A right comes from a role that an account holds in a municipality, on behalf of
//! an organisation, from a day to a day. What is not allowed here is refused.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::codes::{AccountId, MunicipalityCode, PartnerCode};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Reporter,
    Coordinator,
    OsgMember,
    Reader,
    Administrator,
}

impl Role {
    pub const ALL: [Self; 5] = [
        Self::Reporter,
        Self::Coordinator,
        Self::OsgMember,
        Self::Reader,
        Self::Administrator,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Self::Reporter => "reporter",
            Self::Coordinator => "coordinator",
            Self::OsgMember => "osg_member",
            Self::Reader => "reader",
            Self::Administrator => "administrator",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.code() == code)
    }

    fn allows(self, act: Act) -> bool {
        use Act::*;
        match self {
            Self::Reporter => matches!(act, ReportEvent | ReadOwnEvents | ReadPictures | ReadFeedback),
            Self::Coordinator => !matches!(act, ManageAccounts),
            Self::OsgMember => matches!(
                act,
                ReportEvent
                    | ReadOwnEvents
                    | ReadAllEvents
                    | ReadPictures
                    | ReadDrafts
                    | AnswerDecision
                    | ReadFeedback
                    | ExportEvents
                    | ReadGovernance
            ),
            Self::Reader => matches!(act, ReadPictures | ReadGovernance),
            Self::Administrator => {
                matches!(act, ManageAccounts | ReadJournal | ReadPictures | ReadGovernance)
            }
        }
    }
}

/// What someone wants to do. Reading and writing are separate acts; none implies another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    ReportEvent,
    ReadOwnEvents,
    ReadAllEvents,
    ChangeEvent,
    SortInbox,
    ImportFile,
    ExportEvents,
    ReadPictures,
    ReadDrafts,
    WritePicture,
    AdoptPicture,
    AnswerDecision,
    ReadFeedback,
    WriteFeedback,
    /// Documents, duties, bodies and holders, and what is late among them.
    ReadGovernance,
    WriteGovernance,
    ReadJournal,
    ManageAccounts,
}

impl Act {
    pub const ALL: [Self; 18] = [
        Self::ReportEvent,
        Self::ReadOwnEvents,
        Self::ReadAllEvents,
        Self::ChangeEvent,
        Self::SortInbox,
        Self::ImportFile,
        Self::ExportEvents,
        Self::ReadPictures,
        Self::ReadDrafts,
        Self::WritePicture,
        Self::AdoptPicture,
        Self::AnswerDecision,
        Self::ReadFeedback,
        Self::WriteFeedback,
        Self::ReadGovernance,
        Self::WriteGovernance,
        Self::ReadJournal,
        Self::ManageAccounts,
    ];
}

/// A role held in a municipality on behalf of an organisation, for a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    pub municipality: MunicipalityCode,
    pub partner: PartnerCode,
    pub role: Role,
    pub from: Date,
    pub to: Option<Date>,
}

impl Grant {
    pub fn holds_on(&self, day: Date) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }
}

/// The one who asks: an account with the grants that hold today, within one municipality.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    pub account: AccountId,
    pub name: String,
    pub municipality: MunicipalityCode,
    pub grants: Vec<Grant>,
}

/// Which events someone sees, asked for in every query so that counts and pages agree with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventScope {
    All,
    ReportedBy(Vec<PartnerCode>),
    Nothing,
}

impl Principal {
    /// Keeps only the grants in `municipality` that hold on `day`.
    pub fn new(
        account: AccountId,
        name: String,
        municipality: MunicipalityCode,
        grants: Vec<Grant>,
        day: Date,
    ) -> Self {
        let grants = grants
            .into_iter()
            .filter(|g| g.municipality == municipality && g.holds_on(day))
            .collect();
        Self {
            account,
            name,
            municipality,
            grants,
        }
    }

    pub fn may(&self, act: Act) -> bool {
        self.grants.iter().any(|g| g.role.allows(act))
    }

    pub fn event_scope(&self) -> EventScope {
        if self.may(Act::ReadAllEvents) {
            return EventScope::All;
        }
        let own: Vec<PartnerCode> = self
            .grants
            .iter()
            .filter(|g| g.role.allows(Act::ReadOwnEvents))
            .map(|g| g.partner.clone())
            .collect();
        if own.is_empty() {
            EventScope::Nothing
        } else {
            EventScope::ReportedBy(own)
        }
    }

    /// The organisation on whose behalf it reports.
    pub fn reports_for(&self) -> Option<&PartnerCode> {
        self.grants
            .iter()
            .find(|g| g.role.allows(Act::ReportEvent))
            .map(|g| &g.partner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn principal(role: Role, to: Option<&str>) -> Principal {
        let huddinge: MunicipalityCode = "0126".parse().unwrap();
        let grant = Grant {
            municipality: huddinge,
            partner: "huge".into(),
            role,
            from: "2022-01-01".parse().unwrap(),
            to: to.map(|day| day.parse().unwrap()),
        };
        Principal::new(
            AccountId(1),
            "Testkonto".into(),
            huddinge,
            vec![grant],
            "2022-03-07".parse().unwrap(),
        )
    }

    fn check(role: Role, allowed: &[Act]) {
        for act in Act::ALL {
            assert_eq!(
                principal(role, None).may(act),
                allowed.contains(&act),
                "{role:?} {act:?}"
            );
        }
    }

    #[test]
    fn a_reader_reads_pictures_and_nothing_else() {
        check(Role::Reader, &[Act::ReadPictures, Act::ReadGovernance]);
        assert_eq!(principal(Role::Reader, None).event_scope(), EventScope::Nothing);
    }

    #[test]
    fn a_reporter_sees_its_own_reports() {
        check(
            Role::Reporter,
            &[
                Act::ReportEvent,
                Act::ReadOwnEvents,
                Act::ReadPictures,
                Act::ReadFeedback,
            ],
        );
        assert_eq!(
            principal(Role::Reporter, None).event_scope(),
            EventScope::ReportedBy(vec!["huge".into()])
        );
    }

    #[test]
    fn an_administrator_does_not_read_events() {
        check(
            Role::Administrator,
            &[
                Act::ManageAccounts,
                Act::ReadJournal,
                Act::ReadPictures,
                Act::ReadGovernance,
            ],
        );
    }

    #[test]
    fn a_grant_that_has_ended_gives_nothing() {
        assert!(!principal(Role::Coordinator, Some("2022-03-06")).may(Act::ReadAllEvents));
        assert!(principal(Role::Coordinator, Some("2022-03-07")).may(Act::ReadAllEvents));
    }
}
