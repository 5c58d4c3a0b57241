//! What somebody's groups at a provider give: exactly what the settings say, and nothing without a group.

use domain::access::Grant;
use jiff::civil::Date;

use crate::config::openid::{GroupRight, Provider};

/// The grants of somebody who logs in with these groups. In the municipalities where the provider says who may what they
/// follow the groups; elsewhere they stay as they are.
///
/// A right in a municipality or for an organisation that is not there (`is_there`) is none. An end that an administrator has set stands: one who was ended in a municipality is not let in again by a group.
pub fn following(
    held: &[Grant],
    provider: &Provider,
    groups: &[String],
    today: Date,
    is_there: impl Fn(&GroupRight) -> bool,
) -> Vec<Grant> {
    let mut kept: Vec<Grant> = Vec::new();
    for grant in held {
        let elsewhere = !provider.rules_in(grant.municipality);
        let ended = grant.to.is_some_and(|to| to < today);
        if elsewhere || ended {
            kept.push(grant.clone());
        }
    }
    for right in &provider.rights {
        let ended =
            |grant: &Grant| grant.municipality == right.municipality && grant.to.is_some_and(|to| to < today);
        if !groups.contains(&right.group) || !is_there(right) || held.iter().any(ended) {
            continue;
        }
        let grant = held.iter().find(|grant| is_same(grant, right)).cloned();
        let grant = grant.unwrap_or_else(|| Grant {
            municipality: right.municipality,
            partner: right.organisation.clone(),
            role: right.role,
            from: today,
            to: None,
        });
        if !kept.contains(&grant) {
            kept.push(grant);
        }
    }
    kept
}

fn is_same(grant: &Grant, right: &GroupRight) -> bool {
    (grant.municipality, &grant.partner, grant.role) == (right.municipality, &right.organisation, right.role)
}

#[cfg(test)]
mod tests {
    use domain::access::Role;

    use super::*;
    use crate::config::openid::ProviderSettings;

    fn grant(municipality: &str, role: Role, from: &str, to: Option<&str>) -> Grant {
        Grant {
            municipality: municipality.parse().unwrap(),
            partner: "kommunen".into(),
            role,
            from: from.parse().unwrap(),
            to: to.map(|to| to.parse().unwrap()),
        }
    }

    fn check(held: &[Grant], groups: &[&str], expected: &[Grant]) {
        let settings: ProviderSettings = toml::from_str(
            "name = 'a'\nlabel = 'A'\nissuer = 'https://in.example'\nclient_id = 'l'
             [[rights]]\ngroup = 'samordnare'\nmunicipality = '9998'\norganisation = 'kommunen'\nrole = 'coordinator'
             [[rights]]\ngroup = 'borta'\nmunicipality = '9998'\norganisation = 'kommunen'\nrole = 'administrator'
             [[rights]]\ngroup = 'läsare'\nmunicipality = '9998'\norganisation = 'kommunen'\nrole = 'reader'",
        )
        .unwrap();
        let groups: Vec<String> = groups.iter().map(|&group| group.to_owned()).collect();
        let today = "2022-03-14".parse().unwrap();
        assert_eq!(
            following(held, &settings.provider().unwrap(), &groups, today, |right| right
                .group
                != "borta"),
            expected,
            "{groups:?}"
        );
    }

    #[test]
    fn a_group_gives_its_right_and_nothing_else_does() {
        let coordinator = grant("9998", Role::Coordinator, "2022-03-14", None);
        let reader = grant("9998", Role::Reader, "2022-03-14", None);
        check(&[], &[], &[]);
        check(&[], &["borta"], &[]);
        check(&[], &["Samordnare", "samordnare ", "administrator", ""], &[]);
        check(&[], &["samordnare"], std::slice::from_ref(&coordinator));
        check(&[], &["läsare", "samordnare", "läsare"], &[coordinator, reader]);
    }

    #[test]
    fn rights_leave_with_the_group_and_stay_as_they_were_with_it() {
        let held = grant("9998", Role::Coordinator, "2021-01-01", None);
        check(
            std::slice::from_ref(&held),
            &["samordnare"],
            std::slice::from_ref(&held),
        );
        check(std::slice::from_ref(&held), &[], &[]);
        // Given by hand, and not by a group.
        check(
            &[grant("9998", Role::Administrator, "2021-01-01", None)],
            &[],
            &[],
        );
        // Until a day to come, as an administrator has said.
        let until = grant("9998", Role::Coordinator, "2021-01-01", Some("2022-12-31"));
        check(
            std::slice::from_ref(&until),
            &["samordnare"],
            std::slice::from_ref(&until),
        );
    }

    #[test]
    fn another_municipality_and_an_administrators_end_are_left_alone() {
        let elsewhere = grant("0126", Role::Administrator, "2021-01-01", None);
        check(
            std::slice::from_ref(&elsewhere),
            &[],
            std::slice::from_ref(&elsewhere),
        );
        let ended = grant("9998", Role::Reader, "2021-01-01", Some("2022-03-13"));
        check(
            std::slice::from_ref(&ended),
            &["samordnare", "läsare"],
            std::slice::from_ref(&ended),
        );
    }
}
