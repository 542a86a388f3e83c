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
        Some(Category { slug: Slug::from_text(name)?, name: name.to_owned() })
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
    fn plus_and_sharp_become_words() {
        let table = [
            ("C", "c"),
            ("C++", "c-plus"),
            (" C# ", "c-sharp"),
            ("News + Views", "news-views"),
            ("#rust", "rust"),
            ("C++ Tips", "c-plus-tips"),
        ];
        for (name, slug) in table {
            assert_eq!(Category::named(name).unwrap().slug.as_str(), slug, "{name}");
        }
        assert_eq!(Category::named("?!"), None);
    }
}
