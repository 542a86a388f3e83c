//! Players of films, for bare addresses.
//!
//! Input: the address of a film at YouTube or Vimeo, as people copy it. Output: the name of the service, and the
//! address of its player. Entry point: [`player`].

/// Returns the name of a service and the URL of its player. `None` if the address has anything that a player would
/// lose, such as a playlist or a start time.
pub fn player(address: &str) -> Option<(&'static str, String)> {
    let rest = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"))?;
    let (host, path) = rest.split_once('/')?;
    let host = host.strip_prefix("www.").or_else(|| host.strip_prefix("m.")).unwrap_or(host);
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let mut parameters = query.split("&amp;").filter(|pair| !pair.is_empty()).map(|pair| pair.split_once('='));
    let is_tracker = |pair: Option<(&str, &str)>| matches!(pair, Some(("si" | "feature" | "share", _)));
    match host {
        "youtube.com" if path == "watch" => {
            let Some(("v", id)) = parameters.next()? else { return None };
            (is_youtube_id(id) && parameters.all(is_tracker)).then(|| youtube(id))
        }
        "youtu.be" => (is_youtube_id(path) && parameters.all(is_tracker)).then(|| youtube(path)),
        "youtube.com" => {
            let id = path.strip_prefix("shorts/").or_else(|| path.strip_prefix("live/"))?;
            (is_youtube_id(id) && parameters.all(is_tracker)).then(|| youtube(id))
        }
        "vimeo.com" => {
            let is_id = !path.is_empty() && path.bytes().all(|byte| byte.is_ascii_digit());
            (is_id && parameters.all(is_tracker)).then(|| ("Vimeo", format!("https://player.vimeo.com/video/{path}")))
        }
        _ => None,
    }
}

fn is_youtube_id(id: &str) -> bool {
    id.len() == 11 && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// YouTube's player that sets no cookies before the film starts.
fn youtube(id: &str) -> (&'static str, String) {
    ("YouTube", format!("https://www.youtube-nocookie.com/embed/{id}"))
}

#[cfg(test)]
mod tests {
    use super::player;

    #[test]
    fn the_addresses_of_films_have_players() {
        let youtube = "https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ";
        let table = [
            ("https://www.youtube.com/watch?v=aqz-KE-bpKQ", Some(youtube)),
            ("https://m.youtube.com/watch?v=aqz-KE-bpKQ&amp;feature=share", Some(youtube)),
            ("http://youtu.be/aqz-KE-bpKQ?si=x", Some(youtube)),
            ("https://youtube.com/shorts/aqz-KE-bpKQ", Some(youtube)),
            ("https://vimeo.com/1084537", Some("https://player.vimeo.com/video/1084537")),
            ("https://www.youtube.com/watch?v=aqz-KE-bpKQ&amp;list=PL1", None),
            ("https://www.youtube.com/watch?list=PL1&amp;v=aqz-KE-bpKQ", None),
            ("https://youtu.be/aqz-KE-bpKQ?t=90", None),
            ("https://www.youtube.com/watch?v=short", None),
            ("https://www.youtube.com/@name", None),
            ("https://youtu.be/aqz-KE-bpK\"", None),
            ("https://vimeo.com/channels/staffpicks", None),
            ("https://youtube.com.example/watch?v=aqz-KE-bpKQ", None),
            ("https://www.example.org/", None),
        ];
        for (address, url) in table {
            assert_eq!(player(address).map(|(_, url)| url).as_deref(), url, "{address}");
        }
    }
}
