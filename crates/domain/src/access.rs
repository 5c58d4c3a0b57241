//! Who asks, and what they may. A right comes from a role that an account holds in a municipality, on behalf of an
//! organisation, from a day to a day; what it gives is said in `policy.toml` and nowhere else.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::codes::{AccountId, MunicipalityCode, PartnerCode};
use crate::policy::{Channel, Membership, Precision, Rule, Standing, policy};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Reporter,
    Coordinator,
    OsgMember,
    Reader,
    Administrator,
    Auditor,
}

impl Role {
    pub const ALL: [Self; 6] = [
        Self::Reporter,
        Self::Coordinator,
        Self::OsgMember,
        Self::Reader,
        Self::Administrator,
        Self::Auditor,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Self::Reporter => "reporter",
            Self::Coordinator => "coordinator",
            Self::OsgMember => "osg_member",
            Self::Reader => "reader",
            Self::Administrator => "administrator",
            Self::Auditor => "auditor",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.code() == code)
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
    /// Answers what another person asks for an event under secrecy.
    TrySecrecy,
    /// Decides on disposal, and carries it out.
    Dispose,
    KeepOwnViews,
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
    /// Who may what, and who has seen what.
    ReadAccess,
    ManageAccounts,
}

impl Act {
    pub const ALL: [Self; 22] = [
        Self::ReportEvent,
        Self::ReadOwnEvents,
        Self::ReadAllEvents,
        Self::ChangeEvent,
        Self::TrySecrecy,
        Self::Dispose,
        Self::KeepOwnViews,
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
        Self::ReadAccess,
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
        self.membership_on(day) == Membership::Holding
    }

    /// Where it stands on `day`, for an account that is open.
    pub fn membership_on(&self, day: Date) -> Membership {
        if day < self.from {
            Membership::Coming
        } else if self.to.is_some_and(|to| to < day) {
            Membership::Ended
        } else {
            Membership::Holding
        }
    }
}

/// The one who asks: an account with the grants that hold today, within one municipality.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    pub account: AccountId,
    pub name: String,
    pub municipality: MunicipalityCode,
    pub grants: Vec<Grant>,
    rights: Vec<Right>,
    /// What is left of it for a program that asks on its behalf; nothing for the person itself.
    only: Option<Vec<Act>>,
}

/// A rule that a grant fulfils.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Right {
    partner: PartnerCode,
    rule: &'static Rule,
}

/// Which events someone sees, asked for in every query so that counts and pages agree with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventScope {
    All,
    ReportedBy(Vec<PartnerCode>),
    Nothing,
}

impl Principal {
    /// Keeps only the grants in `municipality` that hold on `day`. `standing` says how an organisation stands there on that
    /// day; one that it does not know gives nothing.
    pub fn new(
        account: AccountId,
        name: String,
        municipality: MunicipalityCode,
        grants: Vec<Grant>,
        day: Date,
        standing: impl Fn(&PartnerCode) -> Option<Standing>,
    ) -> Self {
        let grants: Vec<Grant> = grants
            .into_iter()
            .filter(|g| g.municipality == municipality && g.holds_on(day))
            .collect();
        let rights = grants.iter().flat_map(|grant| {
            let rules = standing(&grant.partner)
                .into_iter()
                .flat_map(|standing| policy().rules_for(grant.role, standing, grant.membership_on(day)));
            rules.map(|rule| Right {
                partner: grant.partner.clone(),
                rule,
            })
        });
        Self {
            rights: rights.collect(),
            only: None,
            account,
            name,
            municipality,
            grants,
        }
    }

    /// May nothing but these acts, and of them what it might before.
    pub fn narrowed(mut self, acts: Vec<Act>) -> Self {
        self.only = Some(acts);
        self
    }

    /// Whether it may at all, by some way.
    pub fn may(&self, act: Act) -> bool {
        self.left(act) && self.has(act)
    }

    pub fn may_by(&self, act: Act, channel: Channel) -> bool {
        self.left(act) && self.rights.iter().any(|right| right.rule.allows_by(act, channel))
    }

    fn has(&self, act: Act) -> bool {
        self.rights.iter().any(|right| right.rule.allows(act))
    }

    fn left(&self, act: Act) -> bool {
        self.only.as_ref().is_none_or(|only| only.contains(&act))
    }

    /// The events that its rights reach; what it may do with them is another question.
    pub fn event_scope(&self) -> EventScope {
        if self.has(Act::ReadAllEvents) {
            return EventScope::All;
        }
        let mut own: Vec<PartnerCode> = self
            .rights
            .iter()
            .filter(|right| right.rule.allows(Act::ReadOwnEvents))
            .map(|right| right.partner.clone())
            .collect();
        own.sort();
        own.dedup();
        if own.is_empty() {
            EventScope::Nothing
        } else {
            EventScope::ReportedBy(own)
        }
    }

    /// Whether every event that it sees may be shown with its exact place.
    pub fn sees_all_exactly(&self) -> bool {
        let act = if self.has(Act::ReadAllEvents) {
            Act::ReadAllEvents
        } else {
            Act::ReadOwnEvents
        };
        self.rights.iter().any(|right| right.gives_exactly(act))
    }

    /// Whether the events that an organisation reported may be shown with their exact places.
    pub fn sees_exactly(&self, reported_by: &PartnerCode) -> bool {
        let own = |right: &Right| right.partner == *reported_by && right.gives_exactly(Act::ReadOwnEvents);
        self.sees_all_exactly() || self.rights.iter().any(own)
    }

    /// The organisation on whose behalf it reports.
    pub fn reports_for(&self) -> Option<&PartnerCode> {
        self.rights
            .iter()
            .find(|right| right.rule.allows(Act::ReportEvent))
            .map(|right| &right.partner)
    }
}

impl Right {
    fn gives_exactly(&self, act: Act) -> bool {
        self.rule.allows(act) && self.rule.place == Precision::Exact
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::municipality::PartnerKind;
    use crate::policy::AgreementState;

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
            |_| {
                Some(Standing {
                    kind: PartnerKind::Authority,
                    agreement: AgreementState::None,
                })
            },
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
                Act::KeepOwnViews,
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
                Act::ReadAccess,
                Act::ReadPictures,
                Act::ReadGovernance,
            ],
        );
    }

    #[test]
    fn an_organisation_that_is_not_known_gives_nothing() {
        let coordinator = principal(Role::Coordinator, None);
        let nobody = Principal::new(
            coordinator.account,
            coordinator.name,
            coordinator.municipality,
            coordinator.grants,
            "2022-03-07".parse().unwrap(),
            |_| None,
        );
        assert!(Act::ALL.into_iter().all(|act| !nobody.may(act)));
    }

    #[test]
    fn a_grant_that_has_ended_gives_nothing() {
        assert!(!principal(Role::Coordinator, Some("2022-03-06")).may(Act::ReadAllEvents));
        assert!(principal(Role::Coordinator, Some("2022-03-07")).may(Act::ReadAllEvents));
    }
}
