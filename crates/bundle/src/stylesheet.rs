//! Minifies stylesheets, and adapts them to embeds.
//!
//! Input: a stylesheet. Output: an equivalent, smaller one. Entry points: [`minify_css`] and [`minify_embed_css`].
//!
//! lightningcss has no browser targets here, so it neither adds nor removes prefixes and fallbacks.

use lightningcss::properties::Property;
use lightningcss::properties::custom::{TokenList, TokenOrValue, UnparsedProperty};
use lightningcss::rules::CssRule;
use lightningcss::stylesheet::{MinifyOptions, ParserOptions, PrinterOptions, StyleSheet};
use lightningcss::traits::{IntoOwned, ParseWithOptions};
use lightningcss::values::length::LengthValue;
use lightningcss::visit_types;
use lightningcss::visitor::{Visit, VisitTypes, Visitor};
use std::{fmt, io};

/// Removes comments and white space, and shortens values. A syntax error is reported with its position.
pub fn minify_css(css: &str) -> io::Result<String> {
    print(&parse(css)?)
}

/// The same for an embed: replaces `rem`, because the root element belongs to the host page. `@media` keeps it: there,
/// it is the browser's default. `@container` gets `em`, which is relative to the container `.room`.
pub fn minify_embed_css(css: &str) -> io::Result<String> {
    let mut sheet = parse(css)?;
    sheet.visit(&mut RootUnits)?;
    print(&sheet)
}

fn parse(css: &str) -> io::Result<StyleSheet<'_>> {
    let mut sheet = StyleSheet::parse(css, ParserOptions::default()).map_err(invalid)?;
    sheet.minify(MinifyOptions::default()).map_err(invalid)?;
    Ok(sheet)
}

fn print(sheet: &StyleSheet<'_>) -> io::Result<String> {
    Ok(sheet.to_css(printer_options()).map_err(invalid)?.code)
}

fn printer_options() -> PrinterOptions<'static> {
    PrinterOptions { minify: true, ..PrinterOptions::default() }
}

fn invalid(error: impl fmt::Display) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error.to_string())
}

/// Replaces `rem` in all values.
struct RootUnits;

impl<'i> Visitor<'i> for RootUnits {
    type Error = io::Error;

    fn visit_types(&self) -> VisitTypes {
        visit_types!(RULES | PROPERTIES | TOKENS)
    }

    fn visit_rule(&mut self, rule: &mut CssRule<'i>) -> io::Result<()> {
        if let CssRule::Container(container) = rule {
            container.condition.visit(&mut ContainerUnits)?;
        }
        rule.visit_children(self)
    }

    fn visit_property(&mut self, property: &mut Property<'i>) -> io::Result<()> {
        // A typed length cannot be a custom property, so such a value becomes a list of tokens.
        if !matches!(property, Property::Custom(_) | Property::Unparsed(_)) {
            let value = property.value_to_css_string(printer_options()).map_err(invalid)?;
            if value.contains("rem") {
                let unparsed = UnparsedProperty { property_id: property.property_id(), value: tokens(&value)? };
                *property = Property::Unparsed(unparsed);
            }
        }
        property.visit_children(self)
    }

    fn visit_token(&mut self, token: &mut TokenOrValue<'i>) -> io::Result<()> {
        let TokenOrValue::Length(LengthValue::Rem(number)) = token else { return token.visit_children(self) };
        let replaced = tokens(&format!("calc(var(--broadsheet-rem)*{number})"))?;
        replaced.0.into_iter().for_each(|function| *token = function);
        Ok(())
    }
}

fn tokens<'i>(css: &str) -> io::Result<TokenList<'i>> {
    Ok(TokenList::parse_string_with_options(css, ParserOptions::default()).map_err(invalid)?.into_owned())
}

/// Replaces `rem` by `em` in the condition of a container query.
struct ContainerUnits;

impl<'i> Visitor<'i> for ContainerUnits {
    type Error = io::Error;

    fn visit_types(&self) -> VisitTypes {
        visit_types!(LENGTHS)
    }

    fn visit_length(&mut self, length: &mut LengthValue) -> io::Result<()> {
        if let LengthValue::Rem(number) = *length {
            *length = LengthValue::Em(number);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The stylesheets of the pages and of embeds.
    const SHEETS: [&str; 17] = [
        include_str!("../../../style/tokens.css"),
        include_str!("../../../style/base.css"),
        include_str!("../../../style/layout.css"),
        include_str!("../../../style/components.css"),
        include_str!("../../../style/focal-point.css"),
        include_str!("../../../style/list.css"),
        include_str!("../../../style/archive.css"),
        include_str!("../../../style/search.css"),
        include_str!("../../../style/article.css"),
        include_str!("../../../style/prose.css"),
        include_str!("../../../style/code.css"),
        include_str!("../../../style/table.css"),
        include_str!("../../../style/rich.css"),
        include_str!("../../../style/notice.css"),
        include_str!("../../../style/later.css"),
        include_str!("../../../style/print.css"),
        include_str!("../../../style/embed.css"),
    ];

    #[test]
    fn minified_css_is_equivalent() {
        let css = "/* a */ a , b :hover {\n  color: red;\n  margin: 0 auto ;\n}\n@media (min-width: 1px) { c { width: calc(1px + 2%) } }";
        assert_eq!(
            minify_css(css).unwrap(),
            "a,b :hover{color:red;margin:0 auto}@media (width>=1px){c{width:calc(1px + 2%)}}"
        );
        assert!(minify_css("a { color: red; } }").is_err());
    }

    #[test]
    fn rem_lengths_are_replaced() {
        for (css, expected) in [
            ("a{width: 1.5rem}", "a{width:calc(var(--broadsheet-rem)*1.5)}"),
            ("a{margin: -2rem auto}", "a{margin:calc(var(--broadsheet-rem)*-2) auto}"),
            ("a{width: calc(1rem + 2px)}", "a{width:calc(calc(var(--broadsheet-rem)*1) + 2px)}"),
            (
                "a{--b: clamp(1rem, 2cqi, 3rem)}",
                "a{--b:clamp(calc(var(--broadsheet-rem)*1), 2cqi, calc(var(--broadsheet-rem)*3))}",
            ),
            ("a{gap: var(--b, 2rem)}", "a{gap:var(--b,calc(var(--broadsheet-rem)*2))}"),
            (
                "@container (min-width: 40rem) {a{width: 1rem}}",
                "@container (width>=40em){a{width:calc(var(--broadsheet-rem)*1)}}",
            ),
            ("@media (min-width: 40rem) {a{width:1px}}", "@media (width>=40rem){a{width:1px}}"),
            (
                "a{--h1rem: 0; color: #123; width: 2em} a::before{content: \"3rem\"}",
                "a{--h1rem:0;color:#123;width:2em}a:before{content:\"3rem\"}",
            ),
        ] {
            assert_eq!(minify_embed_css(css).unwrap(), expected);
        }
    }

    /// Browsers take no unit of the host page from an embed.
    #[test]
    fn an_embed_has_no_rem_outside_of_media_queries() {
        let css = minify_embed_css(&SHEETS.concat()).unwrap();
        let uses = css.match_indices("rem").filter(|(at, _)| css[..*at].ends_with(|c: char| c.is_ascii_digit()));
        for (at, _) in uses {
            let query = css[..at].rfind('@').unwrap();
            assert!(css[query..].starts_with("@media") && !css[query..at].contains('{'), "{}", &css[query..at + 9]);
        }
        assert!(css.contains("var(--broadsheet-rem)") && css.contains("(width>=44em)"));
    }

    /// The names of the reader's files depend on their content.
    #[test]
    fn minified_css_is_reproducible() {
        let css = SHEETS.concat();
        let (small, embed) = (minify_css(&css).unwrap(), minify_embed_css(&css).unwrap());
        for _ in 0..8 {
            assert_eq!(minify_css(&css).unwrap(), small);
            assert_eq!(minify_embed_css(&css).unwrap(), embed);
        }
        assert_eq!(minify_css(&small).unwrap(), small, "nothing is left to minify");
    }
}
