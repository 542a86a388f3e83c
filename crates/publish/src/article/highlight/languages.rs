//! The table of languages that are highlighted. Entry point: [`find`].

/// The syntax family of a language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Syntax {
    /// A programming language: functions are called, types have capitals.
    Code,
    /// Keys with values.
    Config,
    /// Keys with values, within braces.
    Style,
    /// The first word of a line is a command.
    Shell,
    /// Shell commands after a prompt, and their output.
    Session,
    /// Tags.
    Markup,
    /// Added and removed lines.
    Diff,
}

/// A pair of quotation marks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Quote {
    pub open: &'static str,
    pub close: &'static str,
    /// Whether `\` escapes the next character.
    pub escapes: bool,
    pub is_multiline: bool,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Language {
    /// The names in code blocks, in lower case, separated by spaces.
    pub names: &'static str,
    pub syntax: Syntax,
    /// Markers of comments that end with the line.
    pub line_comments: &'static [&'static str],
    /// Start and end markers of comments.
    pub block_comments: &'static [(&'static str, &'static str)],
    pub quotes: &'static [Quote],
    pub keywords: &'static str,
    pub constants: &'static str,
    pub ignores_case: bool,
    /// Whether capitalised names are types.
    pub has_types: bool,
    /// Rust: `'a`, `'x'`, `r#"…"#`, `name!(…)`, `#[…]`.
    pub has_lifetimes: bool,
}

/// Finds a language by one of its names, in any case.
pub(super) fn find(name: &str) -> Option<&'static Language> {
    let name = name.to_ascii_lowercase();
    LANGUAGES.iter().find(|language| language.names.split(' ').any(|known| known == name))
}

const fn quote(mark: &'static str) -> Quote {
    Quote { open: mark, close: mark, escapes: true, is_multiline: false }
}

const fn multiline(mark: &'static str) -> Quote {
    Quote { open: mark, close: mark, escapes: true, is_multiline: true }
}

const fn raw(mark: &'static str, is_multiline: bool) -> Quote {
    Quote { open: mark, close: mark, escapes: false, is_multiline }
}

const C_LIKE: Language = Language {
    names: "",
    syntax: Syntax::Code,
    line_comments: &["//"],
    block_comments: &[("/*", "*/")],
    quotes: &[quote("\""), quote("'")],
    keywords: "",
    constants: "true false null",
    ignores_case: false,
    has_types: true,
    has_lifetimes: false,
};

const CONFIG: Language = Language {
    syntax: Syntax::Config,
    line_comments: &["#"],
    block_comments: &[],
    constants: "true false null yes no on off",
    has_types: false,
    ..C_LIKE
};

const LANGUAGES: &[Language] = &[
    Language {
        names: "rust rs",
        quotes: &[multiline("\"")],
        keywords: "as async await break const continue crate dyn else enum extern fn for if impl in let loop match mod move mut \
                   pub ref return self static struct super trait type unsafe use where while yield",
        constants: "true false Self None Some Ok Err",
        has_lifetimes: true,
        ..C_LIKE
    },
    Language {
        names: "javascript js mjs cjs jsx typescript ts mts tsx",
        quotes: &[multiline("`"), quote("\""), quote("'")],
        keywords: "abstract as async await break case catch class const continue debugger declare default delete do else enum \
                   export extends finally for from function get if implements import in instanceof interface keyof let \
                   namespace new of private protected public readonly return satisfies set static super switch this throw \
                   try type typeof var void while with yield any boolean never number string unknown",
        constants: "true false null undefined NaN Infinity",
        ..C_LIKE
    },
    Language {
        names: "json json5 jsonc webmanifest geojson",
        line_comments: &["//"],
        block_comments: &[("/*", "*/")],
        quotes: &[quote("\""), quote("'")],
        constants: "true false null",
        ..CONFIG
    },
    Language {
        names: "toml",
        quotes: &[multiline("\"\"\""), raw("'''", true), quote("\""), raw("'", false)],
        ..CONFIG
    },
    Language { names: "yaml yml", quotes: &[multiline("\""), raw("'", true)], ..CONFIG },
    Language { names: "ini conf cfg properties editorconfig dotenv env", line_comments: &["#", ";"], ..CONFIG },
    Language {
        names: "nginx hcl terraform tf dockerfile docker makefile make",
        keywords: "FROM RUN COPY ADD ENV ARG WORKDIR EXPOSE CMD ENTRYPOINT USER VOLUME LABEL AS server location listen \
                   resource variable provider module output include ifeq endif",
        ..CONFIG
    },
    Language {
        names: "sh shell bash zsh fish",
        syntax: Syntax::Shell,
        line_comments: &["#"],
        block_comments: &[],
        quotes: &[multiline("\""), raw("'", true)],
        keywords: "if then else elif fi for in do done while until case esac function return export local readonly set unset \
                   sudo source exec",
        constants: "",
        ..C_LIKE
    },
    Language {
        names: "console shell-session sh-session shellsession terminal",
        syntax: Syntax::Session,
        line_comments: &["#"],
        block_comments: &[],
        quotes: &[multiline("\""), raw("'", true)],
        keywords: "sudo",
        constants: "",
        ..C_LIKE
    },
    Language {
        names: "python py python3",
        line_comments: &["#"],
        block_comments: &[],
        quotes: &[multiline("\"\"\""), multiline("'''"), quote("\""), quote("'")],
        keywords: "and as assert async await break class continue def del elif else except finally for from global if import \
                   in is lambda match case nonlocal not or pass raise return try while with yield",
        constants: "True False None self cls",
        ..C_LIKE
    },
    Language {
        names: "go golang",
        quotes: &[raw("`", true), quote("\""), quote("'")],
        keywords: "break case chan const continue default defer else fallthrough for func go goto if import interface map \
                   package range return select struct switch type var any bool byte error float32 float64 int int8 int16 \
                   int32 int64 rune string uint uint8 uint16 uint32 uint64",
        constants: "true false nil iota",
        ..C_LIKE
    },
    Language {
        names: "c h cpp c++ cc hpp cxx objc arduino cuda glsl wgsl hlsl",
        keywords: "alignas asm auto bool break case catch char class const constexpr define endif ifdef ifndef include pragma continue co_await co_return default \
                   delete do double else enum explicit extern final float for friend goto if inline int long mutable \
                   namespace new noexcept operator override private protected public register return short signed sizeof \
                   static struct switch template this throw try typedef typename union unsigned using virtual void volatile \
                   while fn let var",
        constants: "true false nullptr NULL",
        ..C_LIKE
    },
    Language {
        names: "java kotlin kt kts scala groovy gradle csharp cs c# dart swift",
        quotes: &[multiline("\"\"\""), quote("\""), quote("'")],
        keywords: "abstract as assert async await base boolean bool break byte case catch char class companion const continue \
                   data def default defer delegate do double else enum event explicit extends extension extern final finally \
                   float for foreach fun func get given guard if implements implicit import in init inline inout instanceof \
                   int interface internal is lateinit late lazy let lock long match mixin namespace native new object of \
                   open operator out override package params private protected protocol public readonly record ref required \
                   return sealed set short static string struct super suspend switch synchronized this throw throws trait \
                   transient try type typealias typeof using val var virtual void volatile when where while with yield",
        constants: "true false null nil self",
        ..C_LIKE
    },
    Language {
        names: "ruby rb",
        line_comments: &["#"],
        block_comments: &[("=begin", "=end")],
        keywords: "alias and begin break case class def do else elsif end ensure for if in module next not or redo require \
                   rescue retry return super then undef unless until when while yield attr_accessor attr_reader",
        constants: "true false nil self",
        ..C_LIKE
    },
    Language {
        names: "php",
        line_comments: &["//", "#"],
        keywords: "abstract and array as break case catch class clone const continue declare default do echo else elseif enum \
                   extends final finally fn for foreach function global if implements include instanceof interface match \
                   namespace new or print private protected public readonly require require_once return static switch throw \
                   trait try use var while yield",
        constants: "true false null this",
        ignores_case: true,
        ..C_LIKE
    },
    Language {
        names: "sql mysql postgres postgresql pgsql sqlite plsql",
        line_comments: &["--"],
        quotes: &[raw("'", true), quote("\""), quote("`")],
        keywords: "add all alter and any as asc begin between by case check column commit constraint create cross database \
                   default delete desc distinct drop else end except exists explain foreign from full function grant group \
                   having if in index inner insert intersect into is join key left like limit not offset on or order outer \
                   over partition primary references replace returning right rollback select set table then transaction \
                   trigger union unique update using values view when where with bigint boolean char date int integer \
                   interval json jsonb numeric real serial text timestamp uuid varchar",
        constants: "true false null",
        ignores_case: true,
        has_types: false,
        ..C_LIKE
    },
    Language {
        names: "css scss sass less",
        syntax: Syntax::Style,
        line_comments: &["//"],
        keywords: "",
        constants: "",
        has_types: false,
        ..C_LIKE
    },
    Language {
        names: "lua",
        line_comments: &["--"],
        block_comments: &[("--[[", "]]")],
        keywords: "and break do else elseif end for function goto if in local not or repeat return then until while",
        constants: "true false nil self",
        has_types: false,
        ..C_LIKE
    },
    Language {
        names: "haskell hs elm ocaml ml fsharp fs",
        line_comments: &["--", "//"],
        block_comments: &[("{-", "-}"), ("(*", "*)")],
        quotes: &[quote("\"")],
        keywords: "and as case class data deriving do else end exception fun function if import in infix infixl infixr instance \
                   let match module mutable newtype of open rec then type val where with",
        constants: "True False true false",
        ..C_LIKE
    },
    Language {
        names: "elixir ex exs erlang erl",
        line_comments: &["#", "%"],
        block_comments: &[],
        quotes: &[multiline("\"\"\""), quote("\""), quote("'")],
        keywords: "after alias and case catch cond def defmodule defp defstruct do else end fn for if import in not or quote \
                   receive require rescue try unless use when with",
        constants: "true false nil",
        ..C_LIKE
    },
    Language {
        names: "zig nim r julia jl perl pl",
        line_comments: &["//", "#"],
        keywords: "and begin break catch comptime const continue defer do else elseif elsif end enum export fn for foreach func \
                   function if import in inline let local macro module my not or orelse our package proc pub quote return sub \
                   struct switch test then try type union unless until use using usingnamespace var while",
        constants: "true false null nothing undefined nil NULL TRUE FALSE NA",
        ..C_LIKE
    },
    Language {
        names: "graphql gql proto protobuf prisma solidity sol",
        line_comments: &["//", "#"],
        quotes: &[multiline("\"\"\""), quote("\""), quote("'")],
        keywords: "contract directive enum extend extends fragment function implements import input interface message model \
                   mutation on oneof option package query repeated required return rpc scalar schema service struct \
                   subscription syntax type union public private returns",
        ..C_LIKE
    },
    Language {
        names: "html htm xhtml xml svg vue svelte astro rss atom mathml jinja hbs",
        syntax: Syntax::Markup,
        ..C_LIKE
    },
    Language { names: "diff patch", syntax: Syntax::Diff, ..C_LIKE },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn language_names_are_unique() {
        let mut names: Vec<_> = LANGUAGES.iter().flat_map(|language| language.names.split(' ')).collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
        assert!(find("Rust").is_some() && find("").is_none() && find("brainf").is_none());
    }
}
