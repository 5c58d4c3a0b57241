//! Identity numbers, telephones, addresses, plates and dwellings in the ways they are written, and what only looks
//! like them. Identity numbers are the tax agency's test numbers, telephones from the series kept for fiction.

use super::{check, check_certain, check_clean, check_likely};
use domain::screening::Certainty::{Certain, Likely};
use domain::screening::HitKind::*;

#[test]
fn an_identity_number_is_certain_in_every_way_it_is_written() {
    check_certain(
        PersonalIdentityNumber,
        &[
            "Mannen ⟨189001019802⟩ avvisades",
            "Mannen ⟨18900101-9802⟩ avvisades",
            "född ⟨900101-9802⟩.",
            "⟨900101+9802⟩",
            "(⟨900101 9802⟩)",
            "⟨900101–9802⟩",
            "⟨90 01 01-9802⟩",
            "⟨900101 98 02⟩",
            "⟨1890-01-01-9802⟩",
            "⟨1890 01 01 9802⟩",
            "⟨18 900101-9802⟩",
            "⟨900101 - 9802⟩",
            "⟨９００１０１－９８０２⟩",
            "⟨9 0 0 1 0 1 9 8 0 2⟩",
            "⟨900101/9802⟩",
            "pnr:⟨9001019802⟩",
            "personnummer ⟨9001 019802⟩",
            "ring inte, ⟨9001019802⟩ är hans",
        ],
    );
}

#[test]
fn a_coordination_number_has_sixty_added_to_the_day() {
    check_certain(
        CoordinationNumber,
        &[
            "uppgav ⟨341260-2397⟩",
            "⟨196009602399⟩",
            "⟨20120091-2382⟩ noterades",
        ],
    );
}

#[test]
fn a_wrong_check_digit_is_only_a_hit_where_the_text_calls_it_an_identity_number() {
    check_clean(&["nyckel 900101-9803", "189001019803"]);
    check_likely(PersonalIdentityNumber, &["personnummer ⟨900101-9803⟩"]);
}

#[test]
fn case_numbers_days_times_amounts_and_positions_are_no_identity_numbers() {
    check_clean(&[
        "K-nummer 0201-K12345-24 och 5000-K123456-24",
        "den 2024-11-15 kl. 14.30",
        "2024-11-15 1430",
        "2024-11-15T14:30:00",
        "kostade 1 250 000 kronor",
        "59.236330, 17.982156",
        "6577123.4 674512.9",
        "organisationsnummer 556123-4567",
        "KS 2024/0123-45",
        "väg 259, rum 204, buss 172 mellan 08.15-09.30",
        "öppet 08-17, ring 112 eller 114 14, 1177 eller 116 117",
        "3f9001019802ab",
    ]);
}

#[test]
fn a_telephone_number_is_found_in_swedish_and_international_writing() {
    check_certain(
        Phone,
        &[
            "⟨070-1740605⟩",
            "nås på ⟨070-174 06 05⟩.",
            "⟨070 174 06 05⟩ är avstängd",
            "⟨0701740605⟩",
            "⟨+46701740605⟩",
            "⟨+46 70 174 06 05⟩",
            "⟨+46 (0)70-174 06 05⟩",
            "⟨0046701740605⟩",
            "⟨070/1740605⟩",
            "⟨070.174.06.05⟩",
            "⟨08-465 004 00⟩",
            "⟨08-46500400⟩",
            "⟨(08) 465 004 00⟩",
            "⟨08 465 004 00⟩",
            "⟨031-390 06 00⟩",
            "⟨0980-319 200⟩",
            "tel ⟨0846500400⟩",
        ],
    );
    check_likely(Phone, &["ring ⟨465 004 00⟩ efter sex", "uppgav ⟨0846500400⟩"]);
}

#[test]
fn days_and_times_of_opening_are_no_telephone_numbers() {
    check_clean(&[
        "08-12-2024",
        "2024-08-12 14 30",
        "kl 0730-1545",
        "0920-1015",
        "bråk 031-05",
        "08-16 vardagar",
        "0,7012345678",
    ]);
}

#[test]
fn an_e_mail_address_is_found_also_where_it_is_hidden_from_machines() {
    check_certain(
        Email,
        &[
            "skriv till ⟨kalle.svensson@example.se⟩.",
            "⟨KALLE@EXAMPLE.SE⟩",
            "⟨kalle(at)example.se⟩",
            "⟨kalle [snabel-a] example.se⟩",
            "⟨kalle (at) example punkt se⟩",
            "⟨kalle (a) example.se⟩",
            "<⟨kalle@example.se⟩>",
        ],
    );
    check_likely(Email, &["⟨kalle punkt svensson at example punkt se⟩"]);
    check_clean(&["@kommunen svarade", "look at this", "3 st @ 50 kr"]);
}

#[test]
fn a_plate_is_certain_in_capitals_and_near_a_vehicle() {
    check_certain(
        RegistrationPlate,
        &[
            "Bilen ⟨GHK 123⟩ stod kvar",
            "En skåpbil, ⟨ghk12d⟩, lämnade platsen",
            "regnr ⟨ghk 123⟩",
            "⟨GHK12D⟩ noterades",
            "moped med skylt ⟨GHK-123⟩",
            "stod kvar: ⟨GHK 123⟩ 22.00",
        ],
    );
    check_likely(
        RegistrationPlate,
        &["såg ⟨ghk123⟩ vid porten", "regnr ⟨hon 13x⟩", "lämnade ⟨USD42K⟩"],
    );
    check_clean(&[
        "RUM 204",
        "SFS 202",
        "HUS 12B",
        "TV 100",
        "BMW 320",
        "i rum 204 och sal 123",
        "GHK 123 456",
        "buss 709 mot Huddinge 100 m bort",
        "VIK 123",
        "kod ABC 1234",
    ]);
}

#[test]
fn a_numbered_flat_and_the_inside_of_a_home_are_dwellings() {
    check_certain(
        Dwelling,
        &[
            "Brand i trapphuset utanför ⟨lgh 1203⟩",
            "⟨Lägenhet 1203⟩ klagade",
            "⟨lght nr 12⟩",
            "⟨lägenhet B1203⟩",
            "störning ⟨i lägenheten⟩",
            "bråk ⟨inne i bostaden⟩",
            "fest ⟨hemma hos⟩ en boende",
            "bråk ⟨i deras bostad⟩",
            "bråk ⟨i villan⟩ på Provgatan 3",
            "misshandel ⟨på våning 3 hos⟩ en kvinna",
            "spelade musik ⟨i grannens lägenhet⟩",
            "⟨i lgh 1203⟩ spelades musik",
        ],
    );
    check_likely(
        Dwelling,
        &["ringde på, dörr ⟨4 tr⟩", "mannen ⟨bor på Provgatan 3⟩"],
    );
    check_clean(&[
        "Skadegörelse i trapphuset, tvättstugan, källaren, porten och på gården",
        "klotter 3 tr i trapphuset",
        "rök utanför en lägenhet",
        "brand i lägenhetshuset, 12 lägenheter utrymda",
        "bostadsområdet",
    ]);
}

#[test]
fn several_hits_come_in_order_and_do_not_overlap() {
    check(
        "lgh 1203, 900101-9802, 070-1740605 eller kalle@example.se",
        &[
            (Dwelling, "lgh 1203", Certain),
            (PersonalIdentityNumber, "900101-9802", Certain),
            (Phone, "070-1740605", Certain),
            (Email, "kalle@example.se", Certain),
        ],
    );
    check(
        "ärende 900101-9802",
        &[(PersonalIdentityNumber, "900101-9802", Likely)],
    );
}
