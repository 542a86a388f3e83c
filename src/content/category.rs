//! Categories: labels of articles, and the choices of a filter.

use super::Slug;

/// A label such as *News* or *Opinion*. Two categories are equal if their slugs are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Category {
    /// The last part of the address.
    pub slug: Slug,
    /// The visible name, plain text.
    pub name: String,
}

impl Category {
    /// Makes a category from its name. Returns `None` if no slug can be made from the name.
    pub fn named(name: &str) -> Option<Self> {
        let name = name.trim();
        Some(Category { slug: Slug::from_text(name)?, name: name.to_owned() })
    }
}

/// A category and the number of its articles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CategoryCount {
    /// The category.
    pub category: Category,
    /// The number of articles in this category.
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
