//! Categories: the labels an article carries and the choices a filter offers.

use super::Slug;

/// A label such as *News* or *Opinion*. Two categories are the same when their slugs are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Category {
    /// Names the category in our URLs.
    pub slug: Slug,
    /// As a person reads it, plain text.
    pub name: String,
}

impl Category {
    /// The category a person means by `name`, or `None` when nothing in it can name one.
    pub fn named(name: &str) -> Option<Self> {
        let name = name.trim();
        let stem = name.trim_end_matches(['+', '#']);
        // C, C++ and C# are three.
        let mut text = stem.to_owned();
        for sign in name[stem.len()..].bytes() {
            text.push_str(if sign == b'+' { "-plus" } else { "-sharp" });
        }
        Some(Category { slug: Slug::from_text(&text)?, name: name.to_owned() })
    }
}

/// A category and how many of the site's articles carry it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CategoryCount {
    /// Which category.
    pub category: Category,
    /// Articles that carry it.
    pub count: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_at_the_end_of_a_name_are_words() {
        let table = [
            ("C", "c"),
            ("C++", "c-plus-plus"),
            (" C# ", "c-sharp"),
            ("News + Views", "news-views"),
            ("#rust", "rust"),
            ("C++ Tips", "c-tips"),
        ];
        for (name, slug) in table {
            assert_eq!(Category::named(name).unwrap().slug.as_str(), slug, "{name}");
        }
        assert_eq!(Category::named("?!"), None);
    }
}
