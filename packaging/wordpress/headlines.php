<?php
/**
 * The latest headlines, which stand inside the tag for search engines and readers without scripts.
 * Input: valid settings. Output: HTML. Entry point: `fallback`.
 */

namespace Broadsheet\Reader;

defined( 'ABSPATH' ) || exit;

/** Seconds for which headlines of another site are kept, and for which a failed request is not repeated. */
const KEPT   = 900;
const FAILED = 120;

/** A list of links, or one link to the source if it has no headlines or cannot be read. */
function fallback( array $settings ) {
	$is_own = home_url( '/' ) === $settings['src'];
	$links  = $is_own ? own_headlines( $settings ) : foreign_headlines( $settings );
	$items  = '';
	foreach ( array_slice( $links, 0, $settings['limit'] ) as list( $title, $address ) ) {
		$items .= '<li><a href="' . esc_url( $address ) . '">' . esc_html( $title ) . '</a></li>';
	}
	if ( '' !== $items ) {
		return '<ul>' . $items . '</ul>';
	}
	$host = (string) wp_parse_url( $settings['src'], PHP_URL_HOST );
	return '<p><a href="' . esc_url( $settings['src'] ) . '">' . esc_html( $host ) . '</a></p>';
}

/** Titles are HTML in WordPress. */
function plain( $title ) {
	return trim( html_entity_decode( wp_strip_all_tags( (string) $title ), ENT_QUOTES, 'UTF-8' ) );
}

function own_headlines( array $settings ) {
	$posts = get_posts(
		array(
			'numberposts'      => $settings['limit'],
			'category_name'    => $settings['categories'],
			'has_password'     => false,
			'suppress_filters' => false,
		)
	);
	return array_map( fn( $post ) => array( plain( get_the_title( $post ) ), get_permalink( $post ) ), $posts );
}

/** Headlines of another site, which are kept for a while. */
function foreign_headlines( array $settings ) {
	$key  = 'broadsheet_' . md5( $settings['src'] );
	$kept = get_transient( $key );
	if ( is_array( $kept ) ) {
		return $kept;
	}
	$path  = (string) wp_parse_url( $settings['src'], PHP_URL_PATH );
	$links = preg_match( '/json$/', $path ) ? json_headlines( $settings['src'] ) : syndicated_headlines( $settings['src'] );
	set_transient( $key, $links, $links ? KEPT : FAILED );
	return $links;
}

/** A JSON Feed. The data of a Broadsheet site has its feed two folders up. */
function json_headlines( $address ) {
	$address  = preg_replace( '~/data/site\.json$~', '/feed.json', $address );
	$response = wp_safe_remote_get( $address, array( 'timeout' => 5, 'limit_response_size' => 4 << 20 ) );
	$feed     = is_wp_error( $response ) ? null : json_decode( wp_remote_retrieve_body( $response ), true );
	$links    = array();
	foreach ( is_array( $feed['items'] ?? null ) ? $feed['items'] : array() as $item ) {
		$url   = $item['url'] ?? $item['external_url'] ?? null;
		$title = plain( is_string( $item['title'] ?? null ) ? $item['title'] : ( $item['summary'] ?? '' ) );
		if ( is_string( $url ) && '' !== $title && '' !== esc_url( $url ) ) {
			$links[] = array( $title, $url );
		}
		if ( count( $links ) === 100 ) {
			break;
		}
	}
	return $links;
}

/** The RSS or Atom feed of any other site, which WordPress finds in its front page. */
function syndicated_headlines( $address ) {
	require_once ABSPATH . WPINC . '/feed.php';
	$feed = fetch_feed( $address );
	if ( is_wp_error( $feed ) ) {
		return array();
	}
	return array_map( fn( $item ) => array( plain( $item->get_title() ), (string) $item->get_permalink() ), $feed->get_items( 0, 100 ) );
}
