//! Language tags in headers and in file names.
//!
//! Input: text from a header, or a path. Output: a BCP 47 tag (RFC 5646), or the language suffix of a file name.
//! As in Hugo and Zola, `tide.de.md` is `tide.md` in German. Entry points: [`tag`], [`of_file`]
//! and [`of_folder`].

use std::path::{Path, PathBuf};

/// The codes of ISO 639-1.
const ISO_639_1: &str = "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es \
    et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn \
    ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi \
    pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur \
    uz ve vi vo wa wo xh yi yo za zh zu";

/// Returns a language tag in the form that HTML uses: `en_US` becomes `en-US`. `None` if `text` is not a tag.
pub fn tag(text: &str) -> Option<String> {
    let tag = text.trim().replace('_', "-");
    let mut parts = tag.split('-');
    let is_language = |part: &str| (2..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphabetic());
    let is_part = |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    (parts.next().is_some_and(|first| is_language(first) || matches!(first, "x" | "i")) && parts.all(is_part))
        .then_some(tag)
}

/// The names of languages in themselves, as in CLDR.
const OWN_NAMES: &str = "af Afrikaans|ar العربية|az Azərbaycan|be Беларуская|bg Български|bn বাংলা|bs Bosanski|ca Català|cs Čeština|cy Cymraeg|\
    da Dansk|de Deutsch|el Ελληνικά|en English|eo Esperanto|es Español|et Eesti|eu Euskara|fa فارسی|fi Suomi|fil Filipino|fr Français|\
    ga Gaeilge|gl Galego|gu ગુજરાતી|he עברית|hi हिन्दी|hr Hrvatski|hu Magyar|hy Հայերեն|id Bahasa Indonesia|is Íslenska|it Italiano|\
    ja 日本語|ka ქართული|kk Қазақ тілі|kn ಕನ್ನಡ|ko 한국어|lt Lietuvių|lv Latviešu|mk Македонски|ml മലയാളം|mn Монгол|mr मराठी|ms Melayu|\
    nb Norsk bokmål|ne नेपाली|nl Nederlands|nn Norsk nynorsk|no Norsk|pa ਪੰਜਾਬੀ|pl Polski|pt Português|pt-br Português (Brasil)|ro Română|\
    ru Русский|sk Slovenčina|sl Slovenščina|sq Shqip|sr Српски|sv Svenska|sw Kiswahili|ta தமிழ்|te తెలుగు|th ไทย|tr Türkçe|uk Українська|\
    ur اردو|uz O‘zbek|vi Tiếng Việt|zh 中文|zh-cn 简体中文|zh-hans 简体中文|zh-hant 繁體中文|zh-tw 繁體中文";

/// Returns the name of a language in itself, such as `Català`. Unknown ones keep their tag.
pub fn own_name(tag: &str) -> String {
    let lower = tag.to_ascii_lowercase();
    let find = |wanted: &str| OWN_NAMES.split('|').find_map(|entry| entry.strip_prefix(wanted)?.strip_prefix(' '));
    match (find(&lower), lower.split_once('-')) {
        (Some(name), _) => name.to_owned(),
        (None, Some((language, _))) => {
            find(language).map_or(tag.to_owned(), |name| format!("{name} ({})", &tag[language.len() + 1..]))
        }
        (None, None) => tag.to_owned(),
    }
}

/// Whether a language is written from right to left: by the script in the tag, or else by its usual script.
pub fn is_right_to_left(tag: &str) -> bool {
    const SCRIPTS: &str = "arab hebr thaa syrc nkoo adlm rohg mand samr";
    const LANGUAGES: &str = "ar arc ckb dv fa glk he iw ji ks lrc mzn nqo pnb ps sd syr ug ur yi";
    let tag = tag.to_ascii_lowercase();
    let mut parts = tag.split('-');
    let language = parts.next().unwrap_or_default();
    match parts.find(|part| part.len() == 4 && part.bytes().all(|byte| byte.is_ascii_alphabetic())) {
        Some(script) => SCRIPTS.split(' ').any(|known| known == script),
        None => LANGUAGES.split(' ').any(|known| known == language),
    }
}

/// Splits a path that begins with the folder of one of the languages: `ca/about.md` into `ca` and `about.md`.
pub fn of_folder<'a>(file: &Path, languages: &[&'a str]) -> Option<(&'a str, PathBuf)> {
    let mut parts = file.iter();
    let first = parts.next()?.to_str()?.replace('_', "-");
    let language = languages.iter().find(|language| language.eq_ignore_ascii_case(&first))?;
    let rest: PathBuf = parts.collect();
    (!rest.as_os_str().is_empty()).then_some((*language, rest))
}

/// Splits a path into its stem without the language, and the language. Returns `None` unless another version of the
/// file exists beside it: `main.ts.md` alone is not in Tsonga.
pub fn of_file(root: &Path, file: &Path) -> Option<(PathBuf, String)> {
    let (stem, language) = split_language(file)?;
    let version = |code: Option<&str>| {
        let mut name = stem.file_name().unwrap_or_default().to_owned();
        name.push(code.map(|code| format!(".{code}")).unwrap_or_default());
        name.push(".");
        name.push(file.extension().unwrap_or_default());
        root.join(stem.with_file_name(name)).is_file()
    };
    let others = ISO_639_1.split(' ').filter(|code| *code != language).map(Some);
    std::iter::once(None).chain(others).any(version).then_some((stem, language))
}

/// Splits `blog/tide.de.md` into `blog/tide` and `de`. Accepts regions and scripts: `pt-br`, `zh_Hant`.
fn split_language(file: &Path) -> Option<(PathBuf, String)> {
    let stem = file.with_extension("");
    let (name, language) = stem.file_name()?.to_str()?.rsplit_once('.').filter(|(name, _)| !name.is_empty())?;
    let (code, _) = language.split_once(['-', '_']).unwrap_or((language, ""));
    let language = ISO_639_1.split(' ').any(|known| known == code).then(|| tag(language))??;
    Some((stem.with_file_name(name), language))
}

/// Returns whether a character belongs to a script whose words are not, or not all, separated by spaces: Thai, Lao,
/// Burmese, Khmer, Japanese, Chinese or Korean. `loader.js` has the same ranges.
pub fn is_unspaced(c: char) -> bool {
    matches!(
        c,
        '\u{e00}'..='\u{eff}'
            | '\u{1000}'..='\u{109f}'
            | '\u{1780}'..='\u{17ff}'
            | '\u{3005}'..='\u{3007}'
            | '\u{3040}'..='\u{30ff}'
            | '\u{3400}'..='\u{9fff}'
            | '\u{ac00}'..='\u{d7af}'
            | '\u{f900}'..='\u{faff}'
            | '\u{ff66}'..='\u{ff9f}'
            | '\u{20000}'..='\u{3ffff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_bcp_47_tags() {
        for (text, expected) in
            [("de", "de"), ("en_US", "en-US"), ("zh-Hant-TW", "zh-Hant-TW"), ("x-klingon", "x-klingon")]
        {
            assert_eq!(tag(text).as_deref(), Some(expected));
        }
        for text in ["Français", "", "e", "en-", "german language", "de-toolongapart"] {
            assert_eq!(tag(text), None, "{text}");
        }
    }

    #[test]
    fn detects_right_to_left_scripts() {
        for tag in ["ar", "fa-IR", "he", "az-Arab"] {
            assert!(is_right_to_left(tag), "{tag}");
        }
        for tag in ["en", "de", "ar-Latn", "az", "ur-Latn-PK"] {
            assert!(!is_right_to_left(tag), "{tag}");
        }
    }

    #[test]
    fn splits_languages_from_file_names() {
        let split_language =
            |file: &str| split_language(Path::new(file)).map(|(stem, language)| (stem.display().to_string(), language));
        assert_eq!(split_language("blog/tide.de.md"), Some(("blog/tide".into(), "de".into())));
        assert_eq!(split_language("tide/index.pt-br.md"), Some(("tide/index".into(), "pt-br".into())));
        for file in ["tide.md", "node.js.md", "v1.2.md", ".de.md"] {
            assert_eq!(split_language(file), None, "{file}");
        }
    }
}
