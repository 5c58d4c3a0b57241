//! What the page of a record shows beside its fields, by kind: the tree of causes, grades with their breaks, sums,
//! progress, who was there.

use domain::access::Act;
use domain::chain::{Record, RecordKind};
use domain::goal::{GradeChange, Indicator, IndicatorValue};
use domain::intervention::{FollowUpKind, Intervention, InterventionState};
use domain::problem_profile::{ProblemProfile, analysis_level};
use domain::record::Ore;
use jiff::civil::Date;
use report::figures::{
    Figure, GraphEdge, GraphNode, LayeredGraph, NodeTone, SeriesPoint, indicator_series, layered_graph,
};

use super::known::Known;
use crate::access::Signed;
use crate::errors::PageError;
use crate::frame::Frame;
use crate::pages::governance::AsOf;
use crate::reports::{Cell, Rows};

#[derive(Default)]
pub struct Extras {
    /// Sentences about it, each with whether somebody should look.
    pub notes: Vec<(bool, String)>,
    pub figure: Option<Figure>,
    pub tables: Vec<Rows>,
    /// Where one may go from here.
    pub links: Vec<(String, String)>,
}

impl Extras {
    fn say(&mut self, words: String) {
        self.notes.push((false, words));
    }

    fn warn(&mut self, words: String) {
        self.notes.push((true, words));
    }
}

pub async fn extras(
    signed: &Signed,
    known: &Known,
    record: &Record,
    as_of: &AsOf,
) -> Result<Extras, PageError> {
    let (frame, chain) = (&signed.frame, &known.chain);
    let mut extras = Extras::default();
    match record {
        Record::Problem(problem) => causes(frame, known, problem, &mut extras),
        Record::Intervention(of) => intervention(frame, known, of, as_of, &mut extras),
        Record::SafetySurvey(survey) => extras.links.push((
            format!("/trygghet/{}", survey.code),
            frame.t("report-trygghetsmatning"),
        )),
        Record::Disclosure(of) if frame.may(Act::WriteGovernance) => {
            extras
                .links
                .push((format!("/maskera/{}", of.code), frame.t("masking-to")));
        }
        Record::EffectStudy(study) => to_effect(frame, study.intervention.as_str(), &mut extras),
        Record::FollowUp(of) if of.kind == FollowUpKind::Effect => {
            to_effect(frame, of.intervention.as_str(), &mut extras);
        }
        Record::Promise(promise) => {
            let counted = promise.counted(as_of.day);
            let words = match promise.at_least {
                Some(least) => frame.tw(
                    "promise-progress",
                    &[
                        ("n", counted.into()),
                        ("least", least.into()),
                        ("unit", promise.unit.clone().into()),
                    ],
                ),
                None => frame.tn("promise-counted", counted),
            };
            extras.say(words);
            let missing: Vec<String> = promise
                .unsigned(as_of.day)
                .map(|p| frame.partner_name(p))
                .collect();
            if !missing.is_empty() {
                extras.warn(frame.ta("promise-unsigned", missing.join(", ")));
            }
        }
        Record::Goal(goal) => {
            let mut grades: Vec<_> = chain.grades.values().filter(|g| g.goal == goal.code).collect();
            grades.sort_by_key(|g| g.year);
            extras.tables.push(grade_table(frame, known, &grades));
            for indicator in chain.indicators.values().filter(|i| i.goals.contains(&goal.code)) {
                extras.tables.push(value_table(frame, indicator, as_of.day));
            }
            // Both dimensions are shown, also when one has nothing to show.
            for dimension in domain::goal::OutcomeDimension::ALL {
                let own = chain.indicators.values().filter(|i| i.goals.contains(&goal.code));
                let own = own.filter(|i| i.dimension == Some(*dimension)).count();
                let words = [
                    ("text", frame.choice(dimension.code()).into()),
                    ("n", (own as i64).into()),
                ];
                extras.notes.push((own == 0, frame.tw("goal-dimension", &words)));
            }
            extras
                .links
                .push((format!("/mal/{}/underlag", goal.code), frame.t("goal-basis")));
        }
        Record::Indicator(indicator) => {
            for change in indicator.breaks() {
                let words = [
                    ("year", i64::from(change.from_year).to_string().into()),
                    ("text", change.why.clone().into()),
                ];
                extras.warn(frame.tw("indicator-break", &words));
            }
            let language = frame.report_language();
            extras.figure = Some(indicator_series(
                &indicator.name,
                &indicator.unit,
                &value_series(indicator, as_of.day),
                language,
            ));
        }
        Record::Grade(grade) => {
            let change = grade.change(chain);
            if change != GradeChange::First {
                extras.notes.push((
                    change == GradeChange::Fell,
                    frame.t(format!("grade-{}", change.code().replace('_', "-"))),
                ));
            }
        }
        Record::BudgetPackage(package) => {
            extras.notes.push((
                package.unallocated(chain).0 != 0,
                frame.tw(
                    "package-sum",
                    &[
                        (
                            "sum",
                            frame
                                .money(&Ore(package.amount.0 - package.unallocated(chain).0))
                                .into(),
                        ),
                        ("amount", frame.money(&package.amount).into()),
                    ],
                ),
            ));
            extras
                .links
                .push((format!("/pengar?val={}", package.year), frame.t("to-money")));
        }
        Record::BudgetLine(line) => {
            if let Some(left) = line.unallocated(chain).filter(|left| left.0 > 0) {
                extras.warn(frame.ta("line-unallocated", frame.money(&left)));
            }
            if let (true, Some(need), Some(cost)) =
                (line.is_borne_by_another(), &line.need_owner, &line.cost_bearer)
            {
                let words = [
                    ("need", frame.partner_name(need).into()),
                    ("cost", frame.partner_name(cost).into()),
                ];
                extras.say(frame.tw("line-borne-by-another", &words));
            }
        }
        Record::Graffiti(case) => {
            match case.owner_name(chain) {
                Some(owner) => extras.say(frame.ta("graffiti-owner", owner)),
                None => extras.warn(frame.t("graffiti-no-owner")),
            }
            if let Some(due) = case.due_at() {
                let at = due.to_string().replace('T', " ");
                extras.say(frame.ta("graffiti-due", at.get(..16).unwrap_or(&at)));
            }
        }
        Record::Task(task) => {
            if let Some(body) = task.body_on(as_of.day) {
                extras.say(frame.ta("task-body", chain.body_name(body)));
            }
        }
        Record::Assignment(assignment) => {
            if let Some(days) = assignment.days_to_first_intervention(chain, as_of.day) {
                extras.say(frame.tn("assignment-first", days));
            }
        }
        Record::Meeting(meeting) => {
            if let Some(body) = chain.bodies.get(&meeting.body)
                && let Some(had) = body.had_quorum(meeting)
            {
                let filled = meeting.present.iter().filter(|p| body.seat_is_filled(p)).count();
                let key = if had {
                    "meeting-quorum"
                } else {
                    "meeting-no-quorum"
                };
                let words = [
                    ("n", (filled as i64).into()),
                    ("wanted", (body.quorum.unwrap_or(0) as i64).into()),
                ];
                extras.notes.push((!had, frame.tw(key, &words)));
            }
            extras.links.push((
                format!("/dagordning/{}?dag={}", meeting.body, meeting.on),
                frame.t("to-agenda"),
            ));
        }
        Record::Body(body) => {
            extras
                .links
                .push((format!("/dagordning/{}", body.code), frame.t("to-agenda")));
        }
        Record::AuditQuestion(question) => {
            extras.links.push((
                format!("/revision/{}{}", question.code, as_of.query()),
                frame.t("to-evidence"),
            ));
        }
        Record::TertialReport(report) if frame.may(Act::ReadAllEvents) => {
            extras
                .links
                .push((format!("/tertial/{}", report.code), frame.t("to-tertial")));
        }
        _ => (),
    }
    Ok(extras)
}

fn causes(frame: &Frame, known: &Known, problem: &ProblemProfile, extras: &mut Extras) {
    let chain = &known.chain;
    let causes: Vec<_> = chain
        .causes
        .values()
        .filter(|c| c.problem == problem.code)
        .collect();
    let level = analysis_level(causes.iter().copied());
    extras
        .notes
        .push((level < 2, frame.t(format!("analysis-level-{level}"))));
    if frame.may(Act::WriteGovernance) {
        extras.links.push((
            format!("/kedjan/orsaker/ny?problem={}", problem.code),
            frame.t("problem-new-cause"),
        ));
        extras.links.push((
            format!("/kedjan/atgarder/ny?problems={}", problem.code),
            frame.t("problem-new-intervention"),
        ));
    }
    if causes.is_empty() {
        return;
    }
    // The problem is furthest left; a cause lies as far right as it is behind others.
    let depth = |code: &domain::codes::CauseCode| {
        let mut depth = 1;
        let mut above = chain.causes.get(code).and_then(|c| c.parent.as_ref());
        while let Some(code) = above {
            depth += 1;
            above = chain.causes.get(code).and_then(|c| c.parent.as_ref());
        }
        depth
    };
    let mut nodes = vec![GraphNode {
        id: problem.code.to_string(),
        layer: 0,
        kind: frame.record_kind(&RecordKind::Problem),
        label: problem.title.clone(),
        note: String::new(),
        link: None,
        tone: NodeTone::Here,
    }];
    let mut edges = Vec::new();
    for cause in &causes {
        nodes.push(GraphNode {
            id: cause.code.to_string(),
            layer: depth(&cause.code),
            kind: frame.choice(cause.perspective.code()),
            label: cause.text.clone(),
            note: frame.choice(cause.strength.code()),
            link: Some(RecordKind::Cause.link(cause.code.as_str())),
            tone: if cause.strength.level() < 2 {
                NodeTone::Attention
            } else {
                NodeTone::Plain
            },
        });
    }
    let last = nodes.iter().map(|n| n.layer).max().unwrap_or(0) + 1;
    for (i, cause) in causes.iter().enumerate() {
        let above = cause
            .parent
            .as_ref()
            .and_then(|code| causes.iter().position(|c| c.code == *code));
        edges.push(GraphEdge {
            from: above.map_or(0, |at| at + 1),
            to: i + 1,
            label: frame.choice(cause.directness.code()),
        });
        for of in chain
            .interventions
            .values()
            .filter(|of| of.causes.contains(&cause.code))
        {
            let at = nodes
                .iter()
                .position(|n| n.id == format!("i-{}", of.code))
                .unwrap_or_else(|| {
                    nodes.push(GraphNode {
                        id: format!("i-{}", of.code),
                        layer: last,
                        kind: frame.record_kind(&RecordKind::Intervention),
                        label: of.title.clone(),
                        note: frame.choice(of.nature.code()),
                        link: Some(RecordKind::Intervention.link(of.code.as_str())),
                        tone: NodeTone::Plain,
                    });
                    nodes.len() - 1
                });
            edges.push(GraphEdge {
                from: i + 1,
                to: at,
                label: of.mechanism.clone(),
            });
        }
    }
    let graph = LayeredGraph {
        layers: vec![String::new(); last + 1],
        nodes,
        edges,
    };
    extras.figure = Some(layered_graph(
        &frame.ta("causes-of", &problem.title),
        &graph,
        frame.report_language(),
    ));
}

fn intervention(frame: &Frame, known: &Known, of: &Intervention, as_of: &AsOf, extras: &mut Extras) {
    let chain = &known.chain;
    let best = chain
        .follow_ups
        .values()
        .filter(|f| f.intervention == of.code && f.on <= as_of.day);
    let best = best.max_by_key(|f| (f.kind, f.on));
    if let Some(follow_up) = best {
        let words = [
            ("text", frame.choice(follow_up.verdict.code()).into()),
            ("kind", frame.choice(follow_up.kind.code()).into()),
        ];
        let only_output = follow_up.kind == FollowUpKind::Output;
        extras.notes.push((
            only_output && follow_up.claims_more_than_it_shows(),
            frame.tw("intervention-result", &words),
        ));
    }
    let ended = |state| matches!(state, InterventionState::Done | InterventionState::Cancelled);
    for other in chain.interventions.values().filter(|other| other.code != of.code) {
        if ended(other.state(as_of.day)) || !of.shares_place(other) || !of.overlaps(other) {
            continue;
        }
        let key = if of.is_joint_with(other) {
            "intervention-joint"
        } else {
            "intervention-clash"
        };
        extras
            .notes
            .push((!of.is_joint_with(other), frame.ta(key, &other.title)));
    }
    if let Some(task) = of.task.as_ref().and_then(|code| chain.tasks.get(code))
        && let Some(body) = task.body_on(of.ended_on.or(of.from).unwrap_or(as_of.day))
    {
        let words = [
            ("text", task.name.clone().into()),
            ("body", chain.body_name(body).to_owned().into()),
        ];
        extras.say(frame.tw("intervention-task", &words));
    }
    if frame.may(Act::WriteGovernance) {
        extras.links.push((
            format!("/kedjan/uppfoljningar/ny?intervention={}", of.code),
            frame.t("intervention-follow-up"),
        ));
    }
    to_effect(frame, of.code.as_str(), extras);
    extras
        .links
        .push(("/kalender".to_owned(), frame.t("to-calendar")));
}

/// The figures are events by place and kind: for those who see the events themselves.
fn to_effect(frame: &Frame, code: &str, extras: &mut Extras) {
    if frame.may(Act::ReadAllEvents) {
        extras
            .links
            .push((format!("/atgarder/{code}/effekt"), frame.t("effect-to")));
    }
}

pub fn grade_table(frame: &Frame, known: &Known, grades: &[&domain::goal::Grade]) -> Rows {
    let chain = &known.chain;
    let row = |grade: &&domain::goal::Grade| {
        let scale = chain.grade_scales.get(&grade.scale);
        let step = scale.and_then(|s| s.steps.iter().find(|step| step.code == grade.step));
        vec![
            Cell::to(
                grade.year.to_string(),
                RecordKind::Grade.link(grade.code.as_str()),
            ),
            Cell::from(step.map_or(grade.step.clone(), |s| s.name.clone())),
            Cell::from(scale.map_or(String::new(), |s| s.name.clone())),
            Cell::from(match grade.change(chain) {
                GradeChange::First => frame.t("grade-first"),
                change => frame.t(format!("state-{}", change.code().replace('_', "-"))),
            }),
        ]
    };
    let heads = ["said-year", "said-step", "said-scale", "grade-change"];
    Rows {
        name: frame.record_kinds(&RecordKind::Grade),
        heads: heads.iter().map(|key| (frame.t(*key), false)).collect(),
        rows: grades.iter().map(row).collect(),
    }
}

/// The latest value that was known by a day and the one before, and whether they differ by more than chance gives; `None`
/// where that cannot be told.
fn latest_two(indicator: &Indicator, day: Date) -> Option<(&IndicatorValue, &IndicatorValue, Option<bool>)> {
    let mut values: Vec<&IndicatorValue> = indicator.values.iter().filter(|v| v.area.is_none()).collect();
    values.retain(|v| was_known(v, day));
    values.sort_by_key(|v| v.year);
    let [.., before, last] = values.as_slice() else {
        return None;
    };
    Some((before, last, indicator.differ(before, last)))
}

/// There are two values, and whether they differ cannot be told.
pub fn is_change_untold(indicator: &Indicator, day: Date) -> bool {
    latest_two(indicator, day).is_some_and(|(.., differ)| differ.is_none())
}

/// Whether the latest value differs from the one before by more than chance gives.
pub fn latest_change(frame: &Frame, indicator: &Indicator, day: Date) -> Option<String> {
    let (before, last, differ) = latest_two(indicator, day)?;
    let key = match differ {
        Some(true) => "indicator-differs",
        Some(false) => "indicator-within",
        None => "indicator-untold",
    };
    let words = [
        ("text", indicator.name.clone().into()),
        ("from", before.year.to_string().into()),
        ("to", last.year.to_string().into()),
    ];
    Some(frame.tw(key, &words))
}

/// What was measured of a year is not known before the year is over.
pub fn was_known(value: &IndicatorValue, day: Date) -> bool {
    value.year < day.year() || (value.year == day.year() && day.month() == 12 && day.day() == 31)
}

pub fn value_table(frame: &Frame, indicator: &Indicator, day: Date) -> Rows {
    let mut rows = Vec::new();
    let not_given = || Cell::from(frame.t("value-not-given"));
    for stretch in indicator.stretches(None) {
        let definition = stretch.first().and_then(|v| indicator.definition_in(v.year));
        for (i, value) in stretch.iter().filter(|v| was_known(v, day)).enumerate() {
            let about = match (i, definition) {
                (0, Some(definition)) => definition.text.clone(),
                _ => String::new(),
            };
            let measured = format!("{} {}", frame.measured(value), indicator.unit);
            rows.push(vec![
                Cell::year(value.year),
                Cell::worth(measured, value.value),
                value
                    .uncertainty
                    .map_or_else(not_given, |u| Cell::from(format!("±{}", frame.decimal(&u, 1)))),
                value.n.map_or_else(not_given, Cell::count),
                Cell::from(about),
            ]);
        }
    }
    let mut rows = Rows::new(
        &indicator.name,
        &[
            "said-year",
            "#said-value",
            "#said-uncertainty",
            "#said-n",
            "said-definitions",
        ],
        frame,
        rows,
    );
    // What is said of no year has no column.
    let known = |is: fn(&IndicatorValue) -> bool| {
        let mut shown = indicator
            .values
            .iter()
            .filter(|v| v.area.is_none() && was_known(v, day));
        shown.any(is)
    };
    for (column, is_said) in [
        (3, known(|v| v.n.is_some())),
        (2, known(|v| v.uncertainty.is_some())),
    ] {
        if !is_said {
            rows.remove_column(column);
        }
    }
    rows
}

/// The values that were known by a day, by stretches that may be compared.
pub fn value_series(indicator: &Indicator, day: Date) -> Vec<Vec<SeriesPoint>> {
    let point = |v: &&domain::goal::IndicatorValue| SeriesPoint {
        year: v.year,
        value: v.value,
        uncertainty: v.uncertainty,
        n: v.n,
    };
    let stretches = indicator.stretches(None);
    stretches
        .iter()
        .map(|stretch| stretch.iter().filter(|v| was_known(v, day)).map(point).collect())
        .collect()
}
