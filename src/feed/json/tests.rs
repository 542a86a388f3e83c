//! Valid JSON, repairable JSON, and errors.

use super::*;

/// Converts to serde_json, to compare both parsers.
fn plain(json: &Json) -> serde_json::Value {
    match json {
        Json::Null => serde_json::Value::Null,
        Json::Bool(value) => (*value).into(),
        Json::Number(number) => (*number).into(),
        Json::Decimal(number) => serde_json::from_str(number).unwrap(),
        Json::Text(text) => text.as_str().into(),
        Json::List(entries) => entries.iter().map(plain).collect(),
        Json::Object(members) => members.iter().map(|(name, value)| (name.clone(), plain(value))).collect(),
    }
}

#[test]
fn reads_json_as_serde_json_does() {
    let texts = [
        r#" { "a" : [ 1 , -2.5e3 , 12345678901234567890 , true , null ] , "b" : { } , "a" : "last" } "#,
        r#"["\"\\\/\b\f\n\r\t\u0041\u00e9\u2028\ud83d\ude00","é😀"]"#,
        "[]",
        "\"x\"",
        "7",
        " null\r\n",
        "[[[[[]]],{}]]",
    ];
    for text in texts {
        let (value, repairs) = parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(plain(&value), serde_json::from_str::<serde_json::Value>(text).unwrap(), "{text}");
        assert_eq!(repairs, Repairs::default(), "{text}");
        // It prints what it reads.
        assert_eq!(parse(&value.print()).map(|(again, _)| plain(&again)), Ok(plain(&value)), "{text}");
    }
    assert_eq!(
        parse("123456789012345678901"),
        Ok((Json::Decimal("123456789012345678901".to_owned()), Repairs::default()))
    );
}

#[test]
fn prints_json_as_serde_json_does() {
    let text = ('\0'..='\u{a0}').chain(['\u{2028}', '😀']).collect::<String>();
    let value = Json::object([
        ("b", Json::List(vec![7.into(), Json::Null, Json::Bool(true), Json::Bool(false)])),
        ("a\"\\", text.into()),
        ("a", Json::object([])),
    ]);
    assert_eq!(value.print(), plain(&value).to_string());
}

#[test]
fn reports_the_position_of_a_syntax_error() {
    let table = [
        ("{'a':1}", 1, 2),
        ("[1,\n 2,\n é]", 3, 2),
        ("[1,]", 1, 4),
        ("{\"a\":1,}", 1, 8),
        ("{\"a\" 1}", 1, 6),
        ("[NaN]", 1, 2),
        ("[\"é\\x\"]", 1, 4),
        ("[\"\\u00g0\"]", 1, 3),
        ("{}{}", 1, 3),
        ("[1}", 1, 3),
        ("nothing", 1, 1),
    ];
    for (text, line, column) in table {
        assert_eq!(parse(text), Err(FeedError::NotJson { line, column }), "{text}");
    }
    assert!(matches!(parse(&"[".repeat(200)), Err(FeedError::NotJson { .. })));
}

#[test]
fn repairs_strings() {
    let repairs =
        |text: &str| parse(text).map(|(value, repairs)| (value.text().unwrap_or_default().to_owned(), repairs));
    let (controls, surrogates) =
        (Repairs { controls: true, ..Repairs::default() }, Repairs { surrogates: true, ..Repairs::default() });
    assert_eq!(repairs("\"a\tb\nc\""), Ok(("a\tb\nc".to_owned(), controls)));
    for (text, read) in [
        (r#""\ud800""#, "\u{fffd}"),
        (r#""\udc00x""#, "\u{fffd}x"),
        (r#""\ud800\ud83d\ude00""#, "\u{fffd}😀"),
        (r#""\ud800\u0041""#, "\u{fffd}A"),
    ] {
        assert_eq!(repairs(text), Ok((read.to_owned(), surrogates)), "{text}");
    }
    assert_eq!(repairs(r#""\\ud800""#), Ok((r"\ud800".to_owned(), Repairs::default())));
}

#[test]
fn keeps_complete_objects_of_truncated_json() {
    let table = [
        (r#"{"a":1,"items":[{"b":[{}]},{"c":"}]"#, r#"{"a":1,"items":[{"b":[{}]}]}"#),
        (r#"{"items":[{"b":"]}"},{"c":2}],"d":"#, r#"{"items":[{"b":"]}"},{"c":2}]}"#),
        (r#"{"items":[{"b":2},{"c":[{"d":1},{"e"#, r#"{"items":[{"b":2}]}"#),
        (r#"[{"a":1},{"b"#, r#"[{"a":1}]"#),
        ("[{},", "[{}]"),
        ("[{}", "[{}]"),
    ];
    for (text, whole) in table {
        let (value, repairs) = parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(plain(&value).to_string(), whole, "{text}");
        assert!(repairs.truncated, "{text}");
    }
    for text in [
        r#"{"items":[{"a":"#,
        r#"{"items":["#,
        "[1,2",
        "\"a",
        "\"a\\",
        "\"\\u00",
        "{\"a\":{\"b\":[{}",
        "nul",
        "{",
        "{\"a",
        "",
    ] {
        assert_eq!(parse(text), Err(FeedError::CutShort), "{text}");
    }
}
