//! Plans and agreements: what those who agreed will do, and the municipality's own action plan (5 §) with its follow-up
//! (6 §). They are different things; each says which it is.

use domain::chain::{Chain, RecordKind};
use domain::codes::{DocumentCode, ProblemCode};
use domain::governing_document::{DocumentKind, GoverningDocument};
use domain::intervention::{FollowUp, Intervention};
use domain::municipality::PartnerKind;

use super::{Asked, Cell, Desk, Fact, Report, Rows, Section, to_chain};
use crate::errors::PageError;
use crate::frame::Frame;

/// A plan that nobody has decided on: what the register would put in it.
pub const DRAFT: &str = "utkast";

/// The municipality's action plan: decided by a body and resting on an adopted picture, or a draft of one.
pub fn action_plan(desk: &Desk, asked: &Asked) -> Result<Report, PageError> {
    let (chain, frame) = (desk.chain(), &desk.frame);
    let mut sections = Vec::new();
    let (name, title, measures) = if asked.of == DRAFT {
        let under_way = chain.interventions.values().filter(|of| is_under_way(desk, of));
        let (measures, others): (Vec<_>, Vec<_>) = under_way.partition(|of| is_own(desk, of));
        let mut basis = Section::new("grund", frame.t("plan-basis"));
        basis.say(true, frame.t("plan-draft"));
        match desk.adopted_picture() {
            Some(picture) => basis.say(false, frame.ta("plan-rests-on", &picture.title)),
            None => basis.say(true, frame.t("plan-no-picture")),
        }
        if !others.is_empty() {
            basis.say(false, frame.tn("plan-of-others", others.len()));
        }
        sections.push(basis);
        (DRAFT.to_owned(), frame.t("plan-draft-title"), measures)
    } else {
        let plan = document(chain, &asked.of, &[DocumentKind::ActionPlan])?;
        sections.push(about(desk, plan));
        (
            plan.code.to_string(),
            plan.title.clone(),
            measures_of(chain, &plan.code),
        )
    };
    sections.extend(by_problem(desk, &measures));
    sections.push(followed_up(desk, &measures));
    Ok(report(
        desk,
        ("atgardsplan", &name),
        title,
        frame.t("plan-action-lead"),
        sections,
    ))
}

/// The activity plan of a focus area, as agreed with others.
pub fn activity_plan(desk: &Desk, asked: &Asked) -> Result<Report, PageError> {
    let (chain, frame) = (desk.chain(), &desk.frame);
    let plan = document(
        chain,
        &asked.of,
        &[DocumentKind::ActivityPlan, DocumentKind::WorkPlan],
    )?;
    let measures = measures_of(chain, &plan.code);
    let mut sections = vec![about(desk, plan), focus_areas(desk, plan)];
    sections.extend(by_problem(desk, &measures));
    sections.push(followed_up(desk, &measures));
    let name = plan.code.to_string();
    Ok(report(
        desk,
        ("aktivitetsplan", &name),
        plan.title.clone(),
        frame.t("plan-activity-lead"),
        sections,
    ))
}

/// What was agreed, by whom, and who has signed.
pub fn agreement(desk: &Desk, asked: &Asked) -> Result<Report, PageError> {
    let (chain, frame) = (desk.chain(), &desk.frame);
    let kinds = [DocumentKind::Agreement, DocumentKind::DeclarationOfIntent];
    let agreed = document(chain, &asked.of, &kinds)?;
    let mut purposes =
        Section::new("syften", frame.t("document-purposes")).empty(frame.t("plan-no-purposes"));
    purposes.paragraphs.extend(agreed.purposes.iter().cloned());
    for field in &agreed.fields {
        purposes.say(false, field.clone());
    }
    let signed = |party: &domain::governing_document::Party| {
        let on = party.signed_on.filter(|on| *on <= desk.as_of.day);
        vec![
            frame.partner_name(&party.partner).into(),
            on.map_or_else(
                || Cell::chip(frame.t("party-unsigned"), "c-chip--warning"),
                |on| Cell::day(frame, on),
            ),
        ]
    };
    let parties = Section::new("parter", frame.t("document-parties"))
        .empty(frame.t("plan-no-parties"))
        .rows(Rows::new(
            "",
            &["plan-party", "plan-signed"],
            frame,
            agreed.parties.iter().map(signed).collect(),
        ));
    let sections = vec![
        about(desk, agreed),
        purposes,
        parties,
        focus_areas(desk, agreed),
        below(desk, agreed),
    ];
    let name = agreed.code.to_string();
    Ok(report(
        desk,
        ("overenskommelse", &name),
        agreed.title.clone(),
        frame.t("plan-agreement-lead"),
        sections,
    ))
}

fn report(
    desk: &Desk,
    (kind, of): (&str, &str),
    title: String,
    lead: String,
    sections: Vec<Section>,
) -> Report {
    Report {
        name: format!("{kind}-{of}"),
        kicker: desk.frame.t(format!("report-{kind}")),
        crumbs: vec![to_chain(desk), (String::new(), title.clone())],
        here: format!("/rapporter/{kind}/{of}"),
        title,
        lead,
        sections,
        ..Report::default()
    }
}

fn document<'c>(
    chain: &'c Chain,
    code: &str,
    kinds: &[DocumentKind],
) -> Result<&'c GoverningDocument, PageError> {
    let found = chain.documents.get(&code.into());
    found
        .filter(|d| kinds.contains(&d.kind))
        .ok_or(PageError::NotFound)
}

fn measures_of<'c>(chain: &'c Chain, plan: &DocumentCode) -> Vec<&'c Intervention> {
    let all = chain.interventions.values();
    all.filter(|of| of.plans.contains(plan)).collect()
}

/// Answered for by a function of the municipality itself, or of one of its companies. An administration bears the
/// municipality's name.
fn is_own(desk: &Desk, of: &Intervention) -> bool {
    let municipality = &desk.home.municipality;
    let function = of.responsible.as_ref().and_then(|f| municipality.function(f));
    let partner = function.and_then(|f| municipality.partner(&f.partner));
    partner.is_some_and(|partner| match partner.kind {
        PartnerKind::Authority => partner.name.contains(&municipality.name),
        kind => kind == PartnerKind::MunicipalCompany,
    })
}

fn is_under_way(desk: &Desk, of: &Intervention) -> bool {
    use domain::intervention::InterventionState::{Ongoing, Planned};
    matches!(of.state(desk.as_of.day), Ongoing | Planned)
}

/// What a document says of itself: who decided it, when it holds, what it rests on.
pub fn about(desk: &Desk, document: &GoverningDocument) -> Section {
    let (chain, frame, day) = (desk.chain(), &desk.frame, desk.as_of.day);
    let mut section = Section::new("om", frame.t("plan-about"));
    let mut fact = |key: &str, words: String| {
        if !words.is_empty() {
            section.facts.push(Fact {
                name: frame.t(key),
                pieces: vec![words.into()],
            });
        }
    };
    fact("document-status", frame.document_status(chain, document, day));
    let decided = match (&document.decided_by, document.decided_on) {
        (Some(body), Some(on)) => format!("{}, {}", chain.body_name(body), frame.date(&on)),
        (Some(body), None) => chain.body_name(body).to_owned(),
        (None, Some(on)) => frame.date(&on),
        (None, None) => frame.t("plan-undecided"),
    };
    fact("document-decided-by", decided);
    fact("registry-number", document.registry_number.clone());
    let responsible = document.responsible.as_ref();
    fact(
        "document-responsible",
        responsible.map_or_else(|| frame.t("nobody-named"), |f| frame.function_name(f)),
    );
    let basis = document.basis.as_ref().and_then(|code| chain.documents.get(code));
    if document.kind == DocumentKind::ActionPlan {
        fact(
            "plan-basis",
            basis.map_or_else(|| frame.t("plan-no-picture"), |b| b.title.clone()),
        );
    }
    let parent = document
        .parent
        .as_ref()
        .and_then(|code| chain.documents.get(code));
    fact(
        "document-parent",
        parent.map_or_else(String::new, |p| p.title.clone()),
    );
    for statement in &document.statements {
        section.say(true, format!("{} ({})", statement.text, statement.source));
    }
    section
}

fn focus_areas(desk: &Desk, document: &GoverningDocument) -> Section {
    let (chain, frame) = (desk.chain(), &desk.frame);
    let areas = chain
        .focus_areas
        .values()
        .filter(|area| area.documents.contains(&document.code));
    let row = |area: &domain::focus_area::FocusArea| {
        let goals = area.goals.iter().filter_map(|code| chain.goals.get(code));
        let goals: Vec<&str> = goals.map(|g| g.text_in(desk.as_of.day.year())).collect();
        let owner = area.responsible.as_ref();
        vec![
            Cell::to(area.name.clone(), RecordKind::FocusArea.link(area.code.as_str())),
            goals.join("; ").into(),
            owner
                .map_or_else(|| frame.t("nobody-named"), |f| frame.function_name(f))
                .into(),
        ]
    };
    Section::new("fokusomraden", frame.record_kinds(&RecordKind::FocusArea))
        .empty(frame.t("plan-no-focus-areas"))
        .rows(Rows::new(
            "",
            &["record-focus_area", "records-goal", "document-responsible"],
            frame,
            areas.map(row).collect(),
        ))
}

/// What rests on an agreement.
fn below(desk: &Desk, document: &GoverningDocument) -> Section {
    let (chain, frame) = (desk.chain(), &desk.frame);
    let row = |below: &GoverningDocument| {
        vec![
            Cell::to(
                below.title.clone(),
                RecordKind::Document.link(below.code.as_str()),
            ),
            frame.document_kind(&below.kind).into(),
            frame.document_status(chain, below, desk.as_of.day).into(),
        ]
    };
    let rows = chain.resting_on(&document.code).map(row).collect();
    Section::new("darunder", frame.t("document-resting"))
        .empty(frame.t("plan-nothing-rests"))
        .rows(Rows::new(
            "",
            &["record-document", "document-kind", "document-status"],
            frame,
            rows,
        ))
}

/// The measures under the problem that each is against, the most urgent first; those against none are told last.
pub fn by_problem(desk: &Desk, measures: &[&Intervention]) -> Vec<Section> {
    let (chain, frame) = (desk.chain(), &desk.frame);
    let mut problems: Vec<_> = chain
        .problems
        .values()
        .filter(|p| measures.iter().any(|of| of.problems.contains(&p.code)))
        .collect();
    problems.sort_by_key(|p| (p.priority.is_none(), p.priority, p.title.clone()));
    let mut sections: Vec<Section> = problems
        .iter()
        .map(|problem| {
            let own: Vec<_> = measures
                .iter()
                .filter(|of| of.problems.contains(&problem.code))
                .collect();
            let mut section = Section::new(format!("problem-{}", problem.code), &problem.title);
            section.lead = problem
                .priority
                .map_or_else(String::new, |p| frame.choice(p.code()));
            if !problem.extent.is_empty() {
                section.paragraphs.push(problem.extent.clone());
            }
            let causes = chain
                .causes
                .values()
                .filter(|c| c.problem == problem.code)
                .count();
            if causes == 0 {
                section.say(true, frame.t("plan-no-cause"));
            }
            section.add(measure_rows(frame, chain, own.into_iter().copied()));
            section
        })
        .collect();
    let known = |code: &ProblemCode| chain.problems.contains_key(code);
    let loose = measures.iter().filter(|of| !of.problems.iter().any(known));
    let rows = measure_rows(frame, chain, loose.copied());
    if !rows.rows.is_empty() {
        let mut section = Section::new("utan-problem", frame.t("plan-without-problem"));
        section.say(true, frame.t("plan-without-problem-about"));
        section.add(rows);
        sections.push(section);
    }
    if sections.is_empty() {
        sections.push(
            Section::new("atgarder", frame.record_kinds(&RecordKind::Intervention))
                .empty(frame.t("plan-no-measures")),
        );
    }
    sections
}

/// The lines of the budget that pay for a measure: "2022: 1 900 000 kr (Trygghetsvärdar)", the latest year first.
fn paid_by(frame: &Frame, chain: &Chain, of: &Intervention) -> Vec<String> {
    let own = chain.budget_lines.values();
    let own = own.filter(|line| line.interventions.contains(&of.code));
    let mut told: Vec<(i16, String)> = own
        .filter_map(|line| {
            let year = chain.budget_packages.get(&line.package)?.year;
            let amount = line
                .budget
                .map_or_else(|| frame.t("money-not-known"), |amount| frame.money(&amount));
            Some((year, format!("{year}: {amount} ({})", line.purpose)))
        })
        .collect();
    told.sort_by(|a, b| (b.0, &a.1).cmp(&(a.0, &b.1)));
    told.into_iter().map(|(_, words)| words).collect()
}

fn measure_rows<'c>(frame: &Frame, chain: &Chain, measures: impl Iterator<Item = &'c Intervention>) -> Rows {
    let row = |of: &Intervention| {
        let said = |text: &str| -> Cell {
            if text.is_empty() {
                frame.t("plan-lacks").into()
            } else {
                text.into()
            }
        };
        let owner = of.responsible.as_ref();
        let span = match (of.from, of.to) {
            (Some(from), Some(to)) => crate::wording::date_range(from, to, frame.language),
            (Some(from), None) => frame.ta("plan-from", frame.date(&from)),
            (None, Some(to)) => frame.ta("plan-to", frame.date(&to)),
            (None, None) => frame.t("plan-no-days"),
        };
        vec![
            Cell::to(of.title.clone(), RecordKind::Intervention.link(of.code.as_str())),
            said(&of.mechanism),
            said(&of.goal),
            owner
                .map_or_else(|| frame.t("nobody-named"), |f| frame.function_name(f))
                .into(),
            match paid_by(frame, chain, of).as_slice() {
                [] => said(&of.resource),
                lines if of.resource.is_empty() => lines.join("; ").into(),
                lines => said(&of.resource).note(lines.join("; ")),
            },
            span.into(),
        ]
    };
    let heads = [
        "record-intervention",
        "said-mechanism",
        "said-goal",
        "document-responsible",
        "said-resource",
        "plan-when",
    ];
    Rows::new("", &heads, frame, measures.map(row).collect())
}

/// The best follow-up of an intervention by a day: effect before process before output, the latest of them.
pub fn best_follow_up<'c>(desk: &'c Desk, of: &Intervention) -> Option<&'c FollowUp> {
    let own = desk.chain().follow_ups.values();
    let own = own.filter(|f| f.intervention == of.code && f.on <= desk.as_of.day);
    own.max_by_key(|f| (f.kind, f.on))
}

/// What was found of each measure, with the kind of follow-up that it rests on.
pub fn followed_up(desk: &Desk, measures: &[&Intervention]) -> Section {
    let frame = &desk.frame;
    let mut section =
        Section::new("uppfoljning", frame.t("plan-follow-up")).empty(frame.t("plan-no-measures"));
    let mut without = 0usize;
    let rows = measures.iter().map(|of| {
        let state = frame.t(format!("state-{}", of.state(desk.as_of.day).code()));
        let link = RecordKind::Intervention.link(of.code.as_str());
        let Some(found) = best_follow_up(desk, of) else {
            without += 1;
            return vec![
                Cell::to(of.title.clone(), link),
                state.into(),
                frame.t("plan-not-followed-up").into(),
                Cell::default(),
                Cell::default(),
            ];
        };
        let verdict = frame.choice(found.verdict.code());
        let verdict = if found.claims_more_than_it_shows() {
            Cell::chip(frame.ta("plan-only-output", verdict), "c-chip--warning")
        } else {
            verdict.into()
        };
        vec![
            Cell::to(of.title.clone(), link),
            state.into(),
            verdict,
            frame.choice(found.kind.code()).into(),
            found.result.clone().into(),
        ]
    });
    let heads = [
        "record-intervention",
        "document-status",
        "said-verdict",
        "plan-rests",
        "said-result",
    ];
    let rows = Rows::new("", &heads, frame, rows.collect());
    if without > 0 {
        section.say(true, frame.tn("plan-without-follow-up", without));
    }
    section.add(rows);
    section
}
