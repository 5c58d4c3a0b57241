//! Who may what: the rules of `policy.toml`, which anyone can read. Nothing else gives a right, and what is not said
//! there is refused.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use crate::access::{Act, Role};
use crate::municipality::PartnerKind;

/// Where a grant stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Membership {
    #[serde(rename = "kommande")]
    Coming,
    #[serde(rename = "gällande")]
    Holding,
    #[serde(rename = "avslutad")]
    Ended,
    /// The account is closed.
    #[serde(rename = "avstängd")]
    Closed,
}

/// How an organisation stands to the municipality's agreements on a day (9 § lag 2023:196).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AgreementState {
    #[serde(rename = "gäller")]
    InForce,
    /// It never was a party of one that has begun.
    #[serde(rename = "saknas")]
    None,
    #[serde(rename = "upphörd")]
    Ended,
}

/// How closely the places of events are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Precision {
    #[serde(rename = "exakt")]
    Exact,
    #[serde(rename = "ungefärlig")]
    Coarse,
}

/// The ways out of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Channel {
    #[serde(rename = "sida")]
    Page,
    #[serde(rename = "data")]
    Data,
    #[serde(rename = "figur")]
    Figure,
    #[serde(rename = "fil")]
    File,
    #[serde(rename = "brev")]
    Letter,
}

impl Channel {
    /// Ways that a program may go with a key: files and data, not pages.
    pub fn is_for_programs(self) -> bool {
        matches!(self, Self::File | Self::Data)
    }
}

/// What an act does to its object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Manner {
    #[serde(rename = "läsa")]
    Read,
    #[serde(rename = "skriva")]
    Write,
    #[serde(rename = "ta ut")]
    TakeOut,
}

/// An organisation as the rules ask about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    pub kind: PartnerKind,
    pub agreement: AgreementState,
}

#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    #[serde(rename = "rubrik")]
    pub title: String,
    #[serde(rename = "rubrik_en")]
    pub title_en: String,
    #[serde(rename = "roller")]
    pub roles: Vec<Role>,
    #[serde(rename = "organisationer")]
    pub organisations: Vec<PartnerKind>,
    #[serde(rename = "overenskommelse")]
    pub agreement: Vec<AgreementState>,
    #[serde(rename = "far")]
    pub acts: Vec<Act>,
    #[serde(rename = "plats")]
    pub place: Precision,
    #[serde(rename = "kanaler")]
    pub channels: Vec<Channel>,
    /// Why, with its sections of law.
    #[serde(rename = "skal")]
    pub reason: String,
}

#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActDescription {
    #[serde(rename = "namn")]
    pub name: String,
    #[serde(rename = "namn_en")]
    pub name_en: String,
    #[serde(rename = "slag")]
    pub manner: Manner,
    #[serde(rename = "om")]
    pub about: String,
}

#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    #[serde(rename = "medlemskap")]
    pub memberships: Vec<Membership>,
    #[serde(rename = "ratt")]
    pub rules: Vec<Rule>,
    #[serde(rename = "handlingar")]
    pub acts: BTreeMap<Act, ActDescription>,
}

/// The file itself, as it is shown.
pub const TEXT: &str = include_str!("../policy.toml");

/// The rules that the program was built with. A file that says nothing gives no rights; that it says what it should is
/// tried in the tests below.
pub fn policy() -> &'static Policy {
    static POLICY: OnceLock<Policy> = OnceLock::new();
    POLICY.get_or_init(|| toml::from_str(TEXT).unwrap_or_default())
}

impl Policy {
    /// The rules that give somebody with this role in such an organisation something.
    pub fn rules_for(
        &self,
        role: Role,
        standing: Standing,
        membership: Membership,
    ) -> impl Iterator<Item = &Rule> {
        let holds = self.memberships.contains(&membership);
        self.rules.iter().filter(move |rule| {
            holds
                && rule.roles.contains(&role)
                && rule.organisations.contains(&standing.kind)
                && rule.agreement.contains(&standing.agreement)
        })
    }

    /// Whether a role gives anything at all to an organisation of this kind.
    pub fn gives_anything(&self, role: Role, kind: PartnerKind) -> bool {
        let standing = Standing {
            kind,
            agreement: AgreementState::None,
        };
        self.rules_for(role, standing, Membership::Holding)
            .next()
            .is_some()
    }

    pub fn manner(&self, act: Act) -> Option<Manner> {
        self.acts.get(&act).map(|described| described.manner)
    }
}

impl Rule {
    pub fn allows(&self, act: Act) -> bool {
        self.acts.contains(&act)
    }

    pub fn allows_by(&self, act: Act, channel: Channel) -> bool {
        self.allows(act) && self.channels.contains(&channel)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_describes_every_act_and_gives_every_role_something() {
        let policy: Policy = toml::from_str(TEXT).unwrap();
        for act in Act::ALL {
            assert!(policy.acts.contains_key(&act), "{act:?} is not described");
            assert!(policy.rules.iter().any(|r| r.allows(act)), "nobody may {act:?}");
        }
        for role in Role::ALL {
            assert!(
                policy.rules.iter().any(|r| r.roles.contains(&role)),
                "{role:?} gives nothing"
            );
        }
        assert_eq!(policy.memberships, [Membership::Holding]);
        for rule in &policy.rules {
            let said = [
                rule.roles.len(),
                rule.organisations.len(),
                rule.agreement.len(),
                rule.acts.len(),
                rule.channels.len(),
                rule.reason.len(),
            ];
            assert!(!said.contains(&0), "{} leaves something unsaid", rule.title);
        }
    }

    #[test]
    fn a_word_that_the_program_does_not_know_is_no_right() {
        let unknown = TEXT.replacen("\"keep_own_views\"", "\"read_everything\"", 1);
        assert!(toml::from_str::<Policy>(&unknown).is_err());
        let loosened = TEXT.replacen("medlemskap =", "alla = true\nmedlemskap =", 1);
        assert!(toml::from_str::<Policy>(&loosened).is_err());
    }

    #[test]
    fn no_right_grows_when_an_agreement_ends_or_a_membership_does() {
        let policy = policy();
        let kinds = [
            PartnerKind::Authority,
            PartnerKind::MunicipalCompany,
            PartnerKind::MunicipalAssociation,
            PartnerKind::Private,
            PartnerKind::NonProfit,
        ];
        for role in Role::ALL {
            for kind in kinds {
                let acts = |agreement, membership| -> Vec<Act> {
                    let standing = Standing { kind, agreement };
                    let rules: Vec<&Rule> = policy.rules_for(role, standing, membership).collect();
                    let may = |act: &Act| rules.iter().any(|r| r.allows(*act));
                    Act::ALL.into_iter().filter(may).collect()
                };
                let holding = acts(AgreementState::InForce, Membership::Holding);
                let ended = acts(AgreementState::Ended, Membership::Holding);
                assert!(ended.iter().all(|a| holding.contains(a)), "{role:?} {kind:?}");
                for membership in [Membership::Coming, Membership::Ended, Membership::Closed] {
                    assert!(acts(AgreementState::InForce, membership).is_empty());
                }
            }
        }
    }
}
