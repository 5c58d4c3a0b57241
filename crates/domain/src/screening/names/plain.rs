//! Names where capitals tell nothing: "anna svensson i porten", "VAKTMÄSTARE ERIK".
//!
//! Only common names are seen here, and only two together or one after a role, since many are also words.

use super::known::{Known, is_given, is_role};
use crate::screening::text::Text;

/// Marks the words that are a name by themselves and their neighbours, without looking at capitals.
pub(super) fn mark(text: &Text, is_name: &mut [bool]) {
    let shouted = !text.tells_by_capitals();
    for token in 0..text.tokens.len() {
        let here = text.tokens[token];
        // What has capitals in a text with small letters was judged by the model.
        let next_is_small = text.tokens.get(token + 1).is_some_and(|next| !next.capital);
        if here.is_number || (here.capital && !shouted && !next_is_small) {
            continue;
        }
        let word = text.word(token);
        if word.len() < 3 || !is_given(word) {
            continue;
        }
        let followed = text.followed_by_blank(token) && !text.tokens[token + 1].is_number;
        if followed && is_family_after(word, text.word(token + 1)) {
            is_name[token] = true;
            is_name[token + 1] = true;
        } else if token > 0
            && text.followed_by_blank(token - 1)
            && is_role(text.word(token - 1))
            && (shouted || !here.capital)
            && !is_everyday_word(word)
        {
            is_name[token] = true;
        }
    }
}

/// Is the word a family name, given that the word before can be a given name?
fn is_family_after(given: &str, word: &str) -> bool {
    let known = Known::of(word);
    if is_everyday_word(given) {
        // "per person", "stig upp": then the second word must be nothing but a family name.
        let ending = [
            "sson", "qvist", "kvist", "quist", "ström", "berg", "gren", "stedt",
        ];
        let built = ending
            .iter()
            .any(|ending| word.len() > ending.len() + 2 && word.ends_with(ending));
        return (known.family || built) && !is_everyday_word(word);
    }
    known.family
        || word.starts_with("al-")
        || word.starts_with("el-")
        || (known.built_as_family && !is_everyday_word(word))
}

/// Also an ordinary Swedish word, or a place or day that a text without capitals can mean.
fn is_everyday_word(word: &str) -> bool {
    const WORDS: &str = "alla ask asp berg beata björk björn blad blixt block blom bo bror brun bäck dag dahl dan den disa \
        edit ek en ernst falk flink florian flora fors frid frida frisk fröjd glad glans gran green grip gren grip hall \
        hammar hans hård hed hem holm hugo hägg ida idun iris ivar jan jul juli juni kaj kent kim klang klein kraft kvist \
        lager leo lilja lilly lily lill liten line linde lind lis liv lo love lund luna lykke lång malm mark man maj max \
        mina minna mira modig mona moa mörk nova nord olga ola ona ort ove palm per pia rapp rask ring rosa rose ros ruta rut \
        saga saida sara satu se sen signe sinne siv sjö skog sköld snygg sol sommar son stark sten stig storm strand strid ström \
        stål stein sund svan svärd tim tiger tilda tintin tone tor ture tom uggla ung unge unger vall vide viggo vik viking vilja \
        vill ville vinter viola violeta väst wide ylva ås åse änga örn öst öster österberg city park man samman innan utan annan \
        någon kvinnan mannen hand strand tillstånd land stånd kund hund grund rund stund vind blind kommande \
        kalmar halmstad bin din min sin fin finns kan san polisman ordningsman talesman kommissarie avspärrning \
        inkommande nuvarande kant verksamhet lin sallin vin rutin magasin maskin gardin medicin bensin termin berlin dublin olin \
        hin ålderdom kalin zon marin plan ander hassel vander lander grander vandra fredagen";
    WORDS.split_ascii_whitespace().any(|other| other == word)
}
