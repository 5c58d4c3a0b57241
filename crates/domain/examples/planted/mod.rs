//! Plants made-up personal data in clean texts. Identity numbers are the tax agency's test numbers, telephone
//! numbers come from the series that the telecom authority keeps free for fiction, hosts are `example`.

use crate::corpora::Dice;
use domain::screening::HitKind;

/// A text with one thing planted, and where it stands, in characters.
pub struct Planted {
    pub text: String,
    pub kind: HitKind,
    pub start: usize,
    pub end: usize,
}

const CARRIERS: &[&str] = &[
    "En person ({}) var på platsen.",
    "Mannen, {}, avvisades.",
    "Uppgifter: {}",
    "Se {}.",
    "{} noterades av väktaren.",
    "Vi fick uppgiften {} av en boende",
    "Kvinnan uppgav {} och gick därifrån.",
    "Gäller {}, åtgärdat.",
    "- {}",
    "Inringaren lämnade {} till ordningsvakten.",
    "({})",
    "Antecknat: {}; klart.",
    "Uppgav:{}, stämmer.",
];

impl Planted {
    /// One identifier of any kind in one of the ways in which it is written.
    pub fn new(clean: &str, numbers: &[String], dice: &mut Dice) -> Planted {
        let (kind, written, carriers): (HitKind, String, &[&str]) = match dice.roll(6) {
            0 => (HitKind::PersonalIdentityNumber, String::new(), CARRIERS),
            1 => (HitKind::CoordinationNumber, String::new(), CARRIERS),
            2 => (HitKind::Phone, phone(dice), CARRIERS),
            3 => (HitKind::Email, email(dice), CARRIERS),
            4 => plate(dice),
            _ => dwelling(dice),
        };
        let written = match kind {
            HitKind::PersonalIdentityNumber | HitKind::CoordinationNumber => {
                let wanted = kind == HitKind::CoordinationNumber;
                let number = loop {
                    let number = dice.pick(numbers);
                    if (number.as_bytes()[6] >= b'6') == wanted {
                        break number;
                    }
                };
                identity_number(number, dice)
            }
            _ => written,
        };
        plant(clean, dice.pick::<&str>(carriers), &written, kind, dice)
    }

    /// A made-up name as a guard or a caretaker would write it.
    pub fn name(clean: &str, small_letters: bool, dice: &mut Dice) -> Planted {
        let (given, family) = (*dice.pick(GIVEN), *dice.pick(FAMILY));
        let full = format!("{given} {family}");
        let given_only = dice.roll(3) == 0;
        let (written, carrier) = if given_only {
            (given.to_owned(), *dice.pick(WITH_ROLE))
        } else {
            (full, *dice.pick(WITH_FULL_NAME))
        };
        if small_letters {
            let (written, carrier) = (written.to_lowercase(), carrier.to_lowercase());
            return plant(&clean.to_lowercase(), &carrier, &written, HitKind::Name, dice);
        }
        plant(clean, carrier, &written, HitKind::Name, dice)
    }

    pub fn written(&self) -> String {
        self.text
            .chars()
            .skip(self.start)
            .take(self.end - self.start)
            .collect()
    }

    pub fn around(&self) -> String {
        self.text
            .chars()
            .skip(self.start.saturating_sub(40))
            .take(self.end - self.start + 60)
            .collect()
    }
}

/// Puts the carrier sentence before the text, after it or after one of its sentences.
fn plant(clean: &str, carrier: &str, written: &str, kind: HitKind, dice: &mut Dice) -> Planted {
    let breaks: Vec<usize> = clean.match_indices(". ").map(|(at, _)| at + 2).collect();
    let at = match dice.roll(3) {
        0 => 0,
        1 if !breaks.is_empty() => *dice.pick(&breaks),
        _ => clean.len(),
    };
    let (before, after) = clean.split_at(at);
    let before = if before.is_empty() || before.ends_with(' ') {
        before.to_owned()
    } else {
        format!("{before} ")
    };
    let (opening, closing) = carrier.split_once("{}").unwrap_or((carrier, ""));
    let start = before.chars().count() + opening.chars().count();
    let text = format!("{before}{opening}{written}{closing} {after}");
    Planted {
        text: text.trim_end().to_owned(),
        kind,
        start,
        end: start + written.chars().count(),
    }
}

fn identity_number(number: &str, dice: &mut Dice) -> String {
    let (century, yy, mm, dd, last) = (
        &number[..2],
        &number[2..4],
        &number[4..6],
        &number[6..8],
        &number[8..],
    );
    let (three, four) = last.split_at(2);
    match dice.roll(18) {
        0 => format!("{century}{yy}{mm}{dd}-{last}"),
        1 => number.to_owned(),
        2 => format!("{century}{yy}{mm}{dd} {last}"),
        3 => format!("{yy}{mm}{dd}-{last}"),
        4 => format!("{yy}{mm}{dd}{last}"),
        5 => format!("{yy}{mm}{dd} {last}"),
        6 => format!("{yy}{mm}{dd}\u{2013}{last}"),
        7 => format!("{yy} {mm} {dd}-{last}"),
        8 => format!("{yy}{mm}{dd} {three} {four}"),
        9 => format!("{century}{yy}-{mm}-{dd}-{last}"),
        10 => format!("{century}{yy} {mm} {dd} {last}"),
        11 => format!("{century}{yy}{mm}{dd} - {last}"),
        12 => format!("{yy}{mm}{dd}+{last}"),
        13 => format!("{yy}{mm}{dd} - {last}"),
        14 => format!("{century} {yy}{mm}{dd}-{last}"),
        15 => format!("{yy}{mm}{dd}\u{a0}{last}"),
        16 => format!("{yy}{mm}{dd}-{last}")
            .chars()
            .map(|c| {
                c.to_digit(10)
                    .and_then(|digit| char::from_u32(0xff10 + digit))
                    .unwrap_or(c)
            })
            .collect(),
        _ => number[2..]
            .chars()
            .map(String::from)
            .collect::<Vec<_>>()
            .join(" "),
    }
}

fn phone(dice: &mut Dice) -> String {
    // Area, number before the last two digits, and the range of the last two.
    let (area, rest): (&str, String) = match dice.roll(5) {
        0 => ("08", format!("465004{:02}", dice.roll(100))),
        1 => ("031", format!("39006{:02}", dice.roll(100))),
        2 => ("040", format!("62804{:02}", dice.roll(100))),
        3 => ("0980", format!("3192{:02}", dice.roll(100))),
        _ => ("070", format!("1740{}", 605 + dice.roll(95))),
    };
    let grouped = match rest.len() {
        8 => format!("{} {} {}", &rest[..3], &rest[3..6], &rest[6..]),
        7 => format!("{} {} {}", &rest[..3], &rest[3..5], &rest[5..]),
        _ => format!("{} {} {}", &rest[..2], &rest[2..4], &rest[4..]),
    };
    let foreign = &area[1..];
    match dice.roll(11) {
        0 => format!("{area}-{rest}"),
        1 => format!("{area}-{grouped}"),
        2 => format!("{area} {grouped}"),
        3 => format!("tel {area}{rest}"),
        4 => format!("+46{foreign}{rest}"),
        5 => format!("+46 {foreign} {grouped}"),
        6 => format!("+46 (0){foreign}-{grouped}"),
        7 => format!("0046{foreign}{rest}"),
        8 => format!("{area}/{rest}"),
        9 => format!("({area}) {grouped}"),
        _ if area == "070" => format!("{area}{rest}"),
        _ => format!("{area}\u{2013}{grouped}"),
    }
    .trim_start_matches("tel ")
    .to_owned()
}

fn email(dice: &mut Dice) -> String {
    let (given, family) = (dice.pick(GIVEN).to_lowercase(), dice.pick(FAMILY).to_lowercase());
    let host = *dice.pick(&["example.se", "example.com", "mail.example.org", "example.nu"]);
    let spelled = host.replace('.', " punkt ");
    match dice.roll(10) {
        0 => format!("{given}.{family}@{host}"),
        1 => format!("{given}@{host}"),
        2 => format!("{given}_{}@{host}", 10 + dice.roll(90)),
        3 => format!("{given}.{family}(at){host}"),
        4 => format!("{given} (at) {host}"),
        5 => format!("{given}[at]{host}"),
        6 => format!("{given} [snabel-a] {host}"),
        7 => format!("{given} at {spelled}"),
        8 => format!("{}.{}@{}", given.to_uppercase(), family.to_uppercase(), host),
        _ => format!("{given}-{family}+larm@{host}"),
    }
}

fn plate(dice: &mut Dice) -> (HitKind, String, &'static [&'static str]) {
    const LETTERS: &[u8] = b"ABCDEFGHJKLMNOPRSTUWXYZ";
    const LAST: &[u8] = b"ABCDEFGHJKLMNPRSTUWXYZ";
    const NEAR_VEHICLE: &[&str] = &[
        "En vit skåpbil med regnr {} stod kvar.",
        "Bilen {} lämnade platsen.",
        "Moped, reg {}, färdades på gångvägen.",
        "Registreringsnummer {} noterades.",
        "personbil {} parkerad på gården",
    ];
    let mut letters: String = (0..3).map(|_| char::from(*dice.pick(LETTERS))).collect();
    let mut last = if dice.roll(3) == 0 {
        char::from(*dice.pick(LAST))
    } else {
        char::from(b'0' + dice.roll(10) as u8)
    };
    let digits = format!("{:02}", dice.roll(100));
    let near = dice.roll(2) == 0;
    if near && dice.roll(3) == 0 {
        letters = letters.to_lowercase();
        last = last.to_ascii_lowercase();
    }
    let gap = *dice.pick(&["", " "]);
    (
        HitKind::RegistrationPlate,
        format!("{letters}{gap}{digits}{last}"),
        if near { NEAR_VEHICLE } else { CARRIERS },
    )
}

fn dwelling(dice: &mut Dice) -> (HitKind, String, &'static [&'static str]) {
    const INSIDE: &[&str] = &[
        "Störande musik {} under natten.",
        "Bråk {} enligt granne.",
        "Vakten gick in och talade med någon {}.",
        "Det luktade rök {}",
        "En fest pågick {}.",
    ];
    let number = 1000 + dice.roll(900);
    let written = match dice.roll(14) {
        0 => format!("lgh {number}"),
        1 => format!("lgh {}", 1 + dice.roll(60)),
        2 => format!("lägenhet {number}"),
        3 => format!("Lgh. {number}"),
        4 => format!("lgh nr {number}"),
        5 => format!("lght {number}"),
        6 => "i lägenheten".to_owned(),
        7 => "inne i lägenheten".to_owned(),
        8 => "hemma hos".to_owned() + " en boende",
        9 => "i hennes lägenhet".to_owned(),
        10 => "i deras bostad".to_owned(),
        11 => "i villan".to_owned(),
        12 => format!("lägenhetsnummer {number}"),
        _ => format!("LGH {number}"),
    };
    let written = written.trim_end_matches(" en boende").to_owned();
    let inside = written.starts_with('i') || written.starts_with("hemma");
    (HitKind::Dwelling, written, if inside { INSIDE } else { CARRIERS })
}

const WITH_FULL_NAME: &[&str] = &[
    "Vi träffade på {} f. 1987 utanför porten.",
    "{} avvisades från platsen.",
    "Kontakt togs med {}.",
    "Enligt {} har det pågått länge.",
    "Grannen {} ringde in.",
    "Mannen heter {} och är känd sedan tidigare.",
    "Boende {} klagar på musik.",
    "Ordningsvakt {} på plats.",
    "{} och en okänd man bråkade.",
    "Rektor {} informerad",
    "Samtal med {} om nycklarna.",
    "Identifierad som {}.",
];

const WITH_ROLE: &[&str] = &[
    "Vaktmästare {} låste dörren.",
    "Väktare {} gick ronden.",
    "Fritidsledare {} talade med ungdomarna.",
    "En kille som heter {} sprang iväg.",
    "Rektor {} har informerats.",
    "Han kallas {} av de andra.",
    "Grannen {} ringde.",
    "Ordningsvakt {} avvisade två personer.",
    "Värden {} kontaktades.",
];

const GIVEN: &[&str] = &[
    "Anna", "Erik", "Karin", "Lars", "Fatima", "Mohammed", "Kalle", "Birgitta", "Sven", "Emma", "Oskar",
    "Elin", "Amina", "Ali", "Ingrid", "Johan", "Sofia", "Hassan", "Maja", "Gustav", "Linnéa", "Omar",
    "Kerstin", "Per", "Leila", "Yusuf", "Ebba", "Nils", "Zahra", "Dragan",
];

const FAMILY: &[&str] = &[
    "Andersson",
    "Lindqvist",
    "Svensson",
    "Nyström",
    "Hussein",
    "Bergkvist",
    "Åkerlund",
    "Öhman",
    "Kovačević",
    "Ek",
    "Sjögren",
    "Al-Masri",
    "Lundmark",
    "Forsgren",
    "Nilsson",
    "Hagström",
    "Abdi",
    "Norell",
    "Wikander",
    "Ståhl",
    "Rydell",
    "Gustafsson",
    "Demir",
    "Bäckman",
    "Tengvall",
];
