//! The functions of `content`, compared with tables: answers of WordPress, dates as feeds write them, and titles.

use broadsheet::content::{Age, Date, age, excerpt, title::plain_title};
use broadsheet::html;

fn fixture(path: &str) -> String {
    let path = [env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/wordpress/", path].concat();
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Words may be apart that WordPress joins, and a full stop before the ellipsis is left out. All else is equal.
#[test]
fn excerpts_equal_those_of_wordpress() {
    let mut rows = 0;
    let compare = |html: &str, expected: &str, id: &str| {
        let ours = excerpt::excerpt(html);
        if ours != expected {
            let letters = |text: &str| text.trim_end_matches('…').trim_end_matches('.').replace(' ', "");
            let (own, theirs) = (letters(&ours), letters(expected));
            let is_cut_earlier = ours.matches(' ').count() == 14 && theirs.starts_with(&own);
            assert!(own == theirs || is_cut_earlier, "{id}: {ours:?}, not {expected:?}");
        }
    };
    for line in fixture("trim_words.jsonl").lines() {
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        let field = |name: &str| row[name].as_str().unwrap();
        compare(field("content_rendered"), field("trim_content_rendered"), field("id"));
        compare(field("rest_excerpt_rendered"), field("trim_rest_excerpt"), field("id"));
        rows += 1;
    }
    assert_eq!(rows, 277);
}

#[test]
fn excerpts_keep_blocks_apart_and_end_in_one_ellipsis() {
    let row = "<tr><th>Column 0</th><th>Column 1</th></tr>";
    assert_eq!(excerpt::plain_excerpt(&format!("<table><thead>{row}</thead></table>")), "Column 0 Column 1");
    assert_eq!(
        excerpt::plain_excerpt("<H2>One</H2><p>two<br/>three</p><ul><li>four<li>five</ul>"),
        "One two three four five"
    );
    assert_eq!(excerpt::plain_excerpt("in<em>line</em> <code>a</code><b>b</b> <x-y>c</x-y><pr>d"), "inline ab cd");
    let table = [
        ("It was not asked. Ever", "It was not asked…"),
        ("It was not asked... Ever", "It was not asked…"),
        ("It was not asked… Ever", "It was not asked…"),
        ("It was not asked? Ever", "It was not asked?…"),
        ("It was not asked.", "It was not asked."),
        ("It was not asked...", "It was not asked..."),
        ("It was not . Ever", "It was not…"),
    ];
    for (text, expected) in table {
        assert_eq!(excerpt::words(text, 4), expected, "{text}");
    }
    let word_and = |end: &str| ["w ".repeat(14), "w".to_owned(), end.to_owned()].concat();
    assert_eq!(excerpt::plain_excerpt(&word_and("&hellip; more")), word_and("…"));
    assert_eq!(excerpt::text_excerpt(&excerpt::plain_excerpt(&word_and(". More"))), word_and("…"));
}

#[test]
fn excerpts_survive_broken_markup() {
    let table = [
        ("", ""),
        ("a < b > c", "a < b > c"),
        ("a <b", "a"),
        ("a <!-- b --> c", "a c"),
        ("a <!--> c", "a c"),
        ("a <!-- b", "a"),
        ("a <!DOCTYPE html> c", "a c"),
        ("a <?php echo '>'; ?> c", "a c"),
        ("a <?xml version='1.0'?> c", "a c"),
        ("a <img alt='>'> c", "a c"),
        ("a <img alt=\"'>\"> c", "a c"),
        ("a <b <i> x> c", "a c"),
        ("a <SCRIPT async>b</script> c", "a c"),
        ("a <script>b", "a b"),
        ("a <!-- <script>-->b</script> c", "a"),
        ("a\0b", "ab"),
        ("&amp;lt;", "&amp;lt;"),
    ];
    for (html, text) in table {
        assert_eq!(excerpt::excerpt(html), text, "{html:?}");
    }
    assert_eq!(excerpt::plain_excerpt("<p>a&amp;b &lt;i&gt;&nbsp;&hellip;"), "a&b <i>\u{a0}…");
    assert_eq!(excerpt::text_excerpt(" a\r\n<b> & c "), "a <b> & c");
    let markdown =
        "# A *head*\n\n- one ~~two~~ snake_case __three__ [a _link_](u)! ![pic](x), `a_b <i>&lt;` <b>b</b>&amp;";
    assert_eq!(excerpt::markdown_excerpt(markdown), "A head one two snake_case three a link! pic, a_b <i>&lt; b&");
    let cut = excerpt::plain_excerpt("1 2 3 4 5 6 7 8 9 10 11 12 13 14 15&#32;16");
    assert_eq!(cut, "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15…");
    assert_eq!(excerpt::text_excerpt(&cut), cut, "cutting again changes nothing");
    assert_eq!(excerpt::words("a b c", 2), "a b…");
}

#[test]
fn the_excerpt_of_a_hostile_body_takes_linear_time() {
    for part in ["<script>", "<style", "<!--", "<", "<?", "<a '", "&", "[", "![](", "*"] {
        let started = std::time::Instant::now();
        let body = part.repeat(20_000);
        excerpt::plain_excerpt(&body);
        excerpt::markdown_excerpt(&body);
        plain_title(&body);
        assert!(started.elapsed().as_secs() < 5, "{part}: {:?}", started.elapsed());
    }
}

/// A feed may consist of one title of megabytes in which tags never end.
#[test]
fn a_hostile_title_takes_linear_time() {
    let started = std::time::Instant::now();
    let title = "<b ".repeat(500_000);
    assert_eq!(plain_title(&title), title.trim_end());
    assert_eq!(plain_title(&["<i>a</i> &lt; ", &title, "&amp;"].concat()), ["a < ", &title, "&"].concat());
    assert!(started.elapsed().as_secs() < 10, "{:?}", started.elapsed());
}

#[test]
fn ages_equal_those_of_wordpress() {
    let mut rows = 0;
    for line in fixture("human_time_diff.tsv").lines().filter(|line| !line.starts_with('#')) {
        let (delta, words) = line.split_once('\t').unwrap();
        let (delta, then) = (delta.parse::<i64>().unwrap(), 946_684_800);
        assert_eq!(Age::between(then, then + delta).to_string(), words, "{delta}");
        assert_eq!(Age::between(then + delta, then).to_string(), words, "{delta} ahead");
        rows += 1;
    }
    assert_eq!(rows, 1344);
}

#[test]
fn an_age_changes_at_the_predicted_time() {
    let now = 1_700_000_000;
    let mut distances: Vec<i64> = (0..200_000).chain((200_000..80_000_000).step_by(10_007)).collect();
    for days in 1..800 {
        distances.extend((-2..=2).map(|more| days * 43_200 + more));
    }
    for distance in distances {
        for then in [now - distance, now + distance] {
            let (age, wait) = (Age::between(then, now), Age::until_change(then, now));
            assert!(wait >= 1, "{distance}");
            assert_eq!(Age::between(then, now + wait - 1), age, "{distance}: not before {wait} s");
            assert_ne!(Age::between(then, now + wait), age, "{distance}: after {wait} s");
        }
    }
    let far = Age::between(i64::MIN, i64::MAX);
    assert_eq!((far.count, far.unit, far.future), (10_000, age::Unit::Year, false));
    assert!(Age::between(1, 0).future && !Age::between(0, 0).future);
    assert!(Age::until_change(i64::MAX, i64::MIN) >= 1);
}

#[test]
fn common_date_formats_are_parsed() {
    let table = [
        ("2026-01-02T03:04:05Z", "2026-01-02T03:04:05Z", 1_767_323_045),
        ("2026-01-02t03:04:05z", "2026-01-02T03:04:05Z", 1_767_323_045),
        ("2026-01-02 03:04:05Z", "2026-01-02T03:04:05Z", 1_767_323_045),
        ("2026-01-02T03:04:05.123456789012345678901234567890Z", "2026-01-02T03:04:05Z", 1_767_323_045),
        ("2026-01-02T03:04:05", "2026-01-02T03:04:05Z", 1_767_323_045),
        ("2026-01-02T03:04", "2026-01-02T03:04:00Z", 1_767_323_040),
        ("2026-01-02", "2026-01-02", 1_767_312_000),
        ("2026-1-2", "2026-01-02", 1_767_312_000),
        ("  2026-01-02\n", "2026-01-02", 1_767_312_000),
        ("2026-01-02T03:04:05+05:30", "2026-01-02T03:04:05+05:30", 1_767_303_245),
        ("2026-01-02T03:04:05-0800", "2026-01-02T03:04:05-08:00", 1_767_351_845),
        ("2026-01-02 03:04:05 +01", "2026-01-02T03:04:05+01:00", 1_767_319_445),
        ("2026-01-02 03:04:05 UTC", "2026-01-02T03:04:05Z", 1_767_323_045),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z", 1_483_228_800),
        ("Fri, 02 Jan 2026 03:04:05 GMT", "2026-01-02T03:04:05Z", 1_767_323_045),
        ("Mon, 2 Jan 26 03:04 EST", "2026-01-02T03:04:00-05:00", 1_767_341_040),
        ("02 january 2026 03:04:05 -0000", "2026-01-02T03:04:05Z", 1_767_323_045),
        ("Friday, 02-Jan-26 03:04:05 GMT", "2026-01-02T03:04:05Z", 1_767_323_045),
        ("1 Mar 1999", "1999-03-01", 920_246_400),
        ("2024-02-29", "2024-02-29", 1_709_164_800),
        ("1969-12-31T23:59:59Z", "1969-12-31T23:59:59Z", -1),
        ("0000-01-01T00:00:00Z", "0000-01-01T00:00:00Z", -62_167_219_200),
        ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z", 253_402_300_799),
    ];
    for (text, printed, seconds) in table {
        let date = Date::parse(text).unwrap_or_else(|| panic!("{text:?}"));
        assert_eq!(date.to_rfc3339(), printed, "{text:?}");
        assert_eq!(date.seconds(), seconds, "{text:?}");
        assert_eq!(Date::parse(printed), Some(date), "{text:?}");
    }
    let refused = [
        "",
        "now",
        "2026",
        "2026-02-30",
        "2026-02-29",
        "2026-13-01",
        "2026-00-01",
        "2026-01-00",
        "2026-01-01T24:00:00Z",
        "2026-01-01T00:60:00Z",
        "2026-01-01T",
        "2026-01-01Z",
        "2026-01-01T00:00:00+24:00",
        "2026-01-01T00:00:00X",
        "2026-01-01T00:00:00Zz",
        "30 Feb 2026",
        "2 Foo 2026",
        "Fri,",
        "Fri, 02 Jan",
        "-2026-01-01",
        "20260102",
        "2026-01-01T1",
        "２０２６-01-01",
    ];
    for text in refused {
        assert_eq!(Date::parse(text), None, "{text:?}");
    }
}

#[test]
fn every_day_of_the_calendar_is_converted() {
    // Counted day by day, which is slow but obviously correct. The calendar repeats after 400 years.
    let mut seconds = Date::parse("1600-01-01").unwrap().seconds();
    for year in 1600..2400 {
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        for (month, length) in (1..).zip([31, 28 + i64::from(leap), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]) {
            for day in 1..=length {
                assert_eq!(Date::from_unix(seconds).to_rfc3339(), format!("{year}-{month:02}-{day:02}T00:00:00Z"));
                seconds += 86_400;
            }
        }
    }
    assert_eq!(Date::from_unix(i64::MAX).to_rfc3339(), "9999-12-31T23:59:59Z");
    assert_eq!(Date::from_unix(i64::MIN).year(), 0);
}

#[test]
fn dates_are_printed_in_their_own_time_zone() {
    let date = Date::parse("2026-12-31T23:30:00-05:00").unwrap();
    assert_eq!(date.to_string(), "31 December 2026");
    assert_eq!(date.year(), 2027);
    assert!(date > Date::parse("2027-01-01T00:00:00Z").unwrap());
}

#[test]
fn references_are_decoded_once() {
    let table = [
        ("Tom &#038; Jerry", "Tom & Jerry"),
        ("&amp;amp;", "&amp;"),
        ("&#x2019;&#X41;&#8230;", "’A…"),
        ("&#146;&#x80;&#129;", "’€\u{fffd}"),
        ("&#0;&#xD800;&#x110000;&#99999999999;", "\u{fffd}\u{fffd}\u{fffd}\u{fffd}"),
        ("&eacute;&Eacute;&yuml;&nbsp;&hellip;&rarr;&Omega;&thetasym;&piv;&sup2;&apos;", "éÉÿ\u{a0}…→Ωϑϖ²'"),
        ("&zwnj;&ensp;", "\u{200c}\u{2002}"),
        ("AT&T &copy 2026 &lt;&gt &reg;", "AT&T © 2026 <> ®"),
        ("?a=b&copy=c&amplify;&hellip &;&#;&#x;&", "?a=b&copy=c&amplify;&hellip &;&#;&#x;&"),
        ("&unknown; &Thetasy;", "&unknown; &Thetasy;"),
    ];
    for (html, text) in table {
        assert_eq!(html::decode(html), text, "{html:?}");
    }
}

#[test]
fn titles_may_be_text_or_html() {
    let table = [
        ("<b>Bold</b> &amp; AT&T", "Bold & AT&T"),
        ("The <dialog> element", "The <dialog> element"),
        ("A &lt;b&gt; tag", "A <b> tag"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("one<br/>two<BR>three<wbr>four", "one two threefour"),
        ("<a href=\"x\">link</a> <code class='y'>x</code>", "link x"),
        (" a \n\t b\u{0}c\u{85}d ", "a b c d"),
        ("\u{a0}10\u{a0}km\u{a0}", "10\u{a0}km"),
        ("1 < 2 > 0", "1 < 2 > 0"),
        ("a <b", "a <b"),
        ("</", "</"),
        ("<>", "<>"),
        ("", ""),
    ];
    for (title, text) in table {
        assert_eq!(plain_title(title), text, "{title:?}");
    }
}
