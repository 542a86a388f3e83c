<?php
/**
 * Validates the settings of a block or a shortcode. Input: raw values. Output: valid values, and errors for the author.
 */

namespace Broadsheet\Reader;

defined( 'ABSPATH' ) || exit;

/** The choices, the first of which is the default. */
const CHOICES = array(
	'view'       => array( 'recent', 'list', 'reader' ),
	'source'     => array( '', 'feed', 'wordpress', 'ghost', 'site' ),
	'theme'      => array( 'page', 'light', 'dark' ),
	'layout'     => array( 'newspaper', 'cards', 'compact' ),
	'thumbnails' => array( 'on', 'off' ),
);

/** The numbers: default, least, greatest. */
const NUMBERS = array(
	'limit'        => array( 6, 1, 100 ),
	'headingLevel' => array( 2, 1, 6 ),
);

/**
 * Returns the settings and a list of errors. Invalid values are replaced by their defaults. If the address is invalid,
 * `src` is null.
 */
function settings( array $raw ) {
	$errors = array();
	$valid  = array( 'src' => home_url( '/' ), 'categories' => '' );
	$text   = fn( $name ) => isset( $raw[ $name ] ) && is_scalar( $raw[ $name ] ) ? trim( (string) $raw[ $name ] ) : '';
	foreach ( CHOICES as $name => $choices ) {
		$value          = $text( $name );
		$is_known       = in_array( $value, $choices, true );
		$valid[ $name ] = $is_known ? $value : $choices[0];
		if ( ! $is_known && '' !== $value ) {
			/* translators: 1: name of a setting, 2: invalid value, 3: list of valid values */
			$errors[] = sprintf( __( '%1$s is "%2$s"; use one of: %3$s', 'broadsheet-reader' ), $name, $value, implode( ', ', array_filter( $choices ) ) );
		}
	}
	foreach ( NUMBERS as $name => list( $default, $least, $greatest ) ) {
		$value          = $text( $name );
		$is_number      = ctype_digit( $value ) && (int) $value >= $least && (int) $value <= $greatest;
		$valid[ $name ] = $is_number ? (int) $value : $default;
		if ( ! $is_number && '' !== $value ) {
			/* translators: 1: name of a setting, 2: invalid value, 3: least and 4: greatest valid number */
			$errors[] = sprintf( __( '%1$s is "%2$s"; use a whole number from %3$d to %4$d', 'broadsheet-reader' ), $name, $value, $least, $greatest );
		}
	}
	$address = $text( 'src' );
	if ( '' === $address ) {
		$valid['source'] = 'wordpress';
	} elseif ( is_address( $address ) ) {
		$valid['src'] = $address;
	} else {
		$valid['src'] = null;
		/* translators: %s: invalid address */
		$errors[] = sprintf( __( 'The address is "%s"; use a whole one, such as https://example.org/feed.json', 'broadsheet-reader' ), $address );
	}
	$categories = array_filter( array_map( 'trim', explode( ',', $text( 'categories' ) ) ), 'strlen' );
	foreach ( $categories as $category ) {
		if ( sanitize_title( $category ) !== $category ) {
			/* translators: 1: invalid category, 2: its slug */
			$errors[] = sprintf( __( 'The category is "%1$s"; use its slug, such as "%2$s"', 'broadsheet-reader' ), $category, sanitize_title( $category ) );
		}
	}
	$valid['categories'] = implode( ',', array_filter( array_map( 'sanitize_title', $categories ) ) );
	return array( $valid, $errors );
}

/** Whether a text is an address that a browser can fetch. */
function is_address( $text ) {
	$parts = wp_parse_url( $text );
	return is_array( $parts ) && ! empty( $parts['host'] ) && in_array( $parts['scheme'] ?? '', array( 'http', 'https' ), true )
		&& esc_url_raw( $text ) === $text;
}

/** The attributes of the tag for valid settings. */
function tag_attributes( array $settings ) {
	$attributes = array(
		'src'           => $settings['src'],
		'source'        => $settings['source'],
		'view'          => $settings['view'],
		'limit'         => (string) $settings['limit'],
		'categories'    => $settings['categories'],
		'theme'         => $settings['theme'],
		'layout'        => $settings['layout'],
		'thumbnails'    => $settings['thumbnails'],
		'heading-level' => (string) $settings['headingLevel'],
	);
	return array_filter( $attributes, 'strlen' );
}
