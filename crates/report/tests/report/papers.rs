//! A made-up question to the register and what hangs together with it, for trying documents and looking at them.

/// A municipality without a look of its own.
static PLAIN: domain::municipality::Look = domain::municipality::Look {
    accent: None,
    logo: None,
};

use jiff::tz::TimeZone;
use report::Language;
use report::documents::{DocumentStatus, Part, RegisterDocument};
use report::figures::{Column, GraphEdge, GraphNode, LayeredGraph, NodeTone, Table, layered_graph};

fn node(id: &str, layer: usize, kind: &str, label: &str, note: &str, tone: NodeTone) -> GraphNode {
    GraphNode {
        id: id.to_owned(),
        layer,
        kind: kind.to_owned(),
        label: label.to_owned(),
        note: note.to_owned(),
        link: Some(format!("/spar/{id}")),
        tone,
    }
}

/// From the council's goal to an event of a Tuesday.
pub fn trace() -> LayeredGraph {
    use NodeTone::{Attention, Here, Plain};
    let nodes = vec![
        node(
            "m1",
            0,
            "Mål",
            "Kommunen ska vara trygg för alla som bor, arbetar och vistas här",
            "antaget 2023-11-27",
            Plain,
        ),
        node(
            "d1",
            1,
            "Delmål",
            "Skadegörelsen i centrum minskar med en femtedel till 2026",
            "antaget 2024-02-12",
            Plain,
        ),
        node(
            "d2",
            1,
            "Delmål",
            "Fler känner sig trygga ute sena kvällar",
            "",
            Plain,
        ),
        node(
            "p1",
            2,
            "Problembild",
            "Återkommande skadegörelse vid Centrumhuset",
            "version 3",
            Plain,
        ),
        node(
            "a1",
            3,
            "Åtgärd",
            "Trygghetsvandringssamordning",
            "klar 2024-09-30",
            Plain,
        ),
        node(
            "a2",
            3,
            "Åtgärd",
            "Bättre belysning längs gångstråket mellan stationen, torget och gymnasieskolan Norra & Södra",
            "utan ansvarig funktion",
            Attention,
        ),
        node("a3", 3, "Åtgärd", "Närvarande vuxna på kvällar", "", Plain),
        node(
            "b1",
            4,
            "Beslut",
            "Väktarna går sin runda även efter klockan 23",
            "vecka 10",
            Plain,
        ),
        node(
            "e1",
            5,
            "Händelse 412",
            "Skadegörelse, Centrumhuset",
            "tisdag 8 mars 2022",
            Here,
        ),
        node(
            "e2",
            5,
            "Händelse 398",
            "Klotter, gångtunneln",
            "söndag 6 mars 2022",
            Plain,
        ),
    ];
    let edges = [
        (0, 1, "delas upp i"),
        (0, 2, "delas upp i"),
        (1, 3, "möter"),
        (3, 4, "åtgärdas av"),
        (3, 5, "åtgärdas av"),
        (2, 6, "nås genom"),
        (2, 5, "nås genom"),
        (4, 7, "prövas i"),
        (6, 7, ""),
        (7, 8, "gäller"),
        (3, 8, "märks i"),
        (3, 9, "märks i"),
        (8, 9, "samma plats"),
        (9, 3, "ändrar"),
    ];
    LayeredGraph {
        layers: [
            "Mål",
            "Delmål",
            "Problem",
            "Åtgärder",
            "Veckans beslut",
            "Händelser",
        ]
        .map(str::to_owned)
        .to_vec(),
        nodes,
        edges: edges
            .map(|(from, to, label): (usize, usize, &str)| GraphEdge {
                from,
                to,
                label: label.to_owned(),
            })
            .to_vec(),
    }
}

fn table(caption: &str, columns: &[(&str, bool)], rows: Vec<Vec<String>>) -> Part {
    Part::Table(Table {
        caption: caption.to_owned(),
        columns: columns
            .iter()
            .map(|&(title, numeric)| Column {
                title: title.to_owned(),
                numeric,
            })
            .collect(),
        rows,
    })
}

fn heading(level: u8, text: &str) -> Part {
    Part::Heading {
        level,
        text: text.to_owned(),
    }
}

/// A handover with every kind of part, a table over several pages and texts that try to be code.
pub fn handover(language: Language) -> RegisterDocument<'static> {
    let owed = (1..=70)
        .map(|n| {
            vec![
                n.to_string(),
                if n % 9 == 0 {
                    "Följa upp överenskommelsen om närvaro kring Gymnasieskolan <Norra> & Södra under sena kvällar".to_owned()
                } else {
                    "Svara rapportören".to_owned()
                },
                "Trygghetssamordningsfunktionen".to_owned(),
                format!("2024-{:02}-{:02}", n % 12 + 1, n % 28 + 1),
                if n % 5 == 0 { "försenad".to_owned() } else { String::new() },
            ]
        })
        .collect();
    let costs = vec![
        vec![
            "Belysning längs gångstråket".to_owned(),
            "125 000,00".to_owned(),
            "118 400,50".to_owned(),
        ],
        vec!["Vuxna på kvällar".to_owned(), "40 000,00".to_owned()],
    ];
    RegisterDocument {
        language,
        municipality: "Exempels kommun",
        look: &PLAIN,
        zone: TimeZone::get("Europe/Stockholm").unwrap(),
        title: "Överlämning av trygghetssamordnarens uppdrag".to_owned(),
        period: "Funktionen från och med 1 september 2024".to_owned(),
        status: Some(DocumentStatus {
            adopted: false,
            label: "Utkast".to_owned(),
            note: "Ännu inte kvitterat av den som tar över.".to_owned(),
        }),
        as_of: "2024-08-31".parse().unwrap(),
        made_at: "2024-08-31T09:12:00Z".parse().unwrap(),
        ident: "handover example samordnare 2024-08-31 sv".to_owned(),
        sources: "registrets journal till och med post 48 213, c0ffee5f0c3b1e9a7d4428b6f1e2d3c4".to_owned(),
        deck: false,
        wide: false,
        parts: vec![
            Part::Notice {
                title: "Tre saker väntar redan".to_owned(),
                text: "Två svar är försenade och en åtgärd saknar ansvarig funktion.".to_owned(),
            },
            heading(1, "Det viktigaste"),
            Part::Paragraph("Uppdraget går över med allt som hör till det.\nIngenting är knutet till en person. #strong[kod] $x$ 🙂".to_owned()),
            Part::Bullets(vec!["Veckans möte hålls på tisdagar.".to_owned(), String::new(), "Överenskommelsen med polisen löper ut 31 december.".to_owned()]),
            heading(3, "Kontakter"),
            Part::Facts(vec![("Funktion".to_owned(), "Trygghetssamordnare".to_owned()), ("Ersättare".to_owned(), "Säkerhetschef".to_owned())]),
            heading(1, "Från mål till händelse"),
            Part::Figure(layered_graph("Spår för händelse 412", &trace(), language)),
            Part::Note("Streckad ram betyder att något saknas.".to_owned()),
            heading(1, "Det som ska göras"),
            table(
                "Det som ska göras",
                &[("Nr", true), ("Uppgift", false), ("Funktion", false), ("Senast", false), ("Läge", false)],
                owed,
            ),
            heading(2, "Kostnader"),
            table("Beslutat och använt", &[("Åtgärd", false), ("Beslutat, kr", true), ("Använt, kr", true)], costs),
            table("Löften", &[("Löfte", false)], Vec::new()),
            Part::PageBreak,
            heading(2, "Bilaga"),
            table("Långt", &[("Fråga", false), ("Svar", false)], vec![vec!["Varför?".to_owned(), "Därför att det behövs. ".repeat(300)]]),
        ],
    }
}
