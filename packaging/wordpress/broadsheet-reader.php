<?php
/**
 * Plugin Name: Broadsheet Reader
 * Description: Shows articles of this site or of another one, with a block or a shortcode. Search engines and readers without scripts get the latest headlines.
 * Version: %VERSION%
 * Requires at least: 6.1
 * Requires PHP: 7.4
 * License: MIT OR Apache-2.0
 * Text Domain: broadsheet-reader
 *
 * Registers the block, the shortcode and the script. Input: settings of an author. Output: HTML of the tag.
 */

namespace Broadsheet\Reader;

defined( 'ABSPATH' ) || exit;

require __DIR__ . '/settings.php';
require __DIR__ . '/headlines.php';

const SCRIPT = 'broadsheet-reader';

add_action( 'init', __NAMESPACE__ . '\register' );
add_filter( 'script_loader_tag', __NAMESPACE__ . '\as_module', 10, 2 );

function register() {
	wp_register_script( SCRIPT, plugins_url( 'assets/broadsheet.js', __FILE__ ), array(), '%VERSION%', true );
	wp_register_script(
		SCRIPT . '-editor',
		plugins_url( 'block/editor.js', __FILE__ ),
		array( 'wp-block-editor', 'wp-blocks', 'wp-components', 'wp-element', 'wp-i18n', 'wp-server-side-render' ),
		'%VERSION%',
		true
	);
	register_block_type( __DIR__ . '/block', array( 'render_callback' => __NAMESPACE__ . '\render' ) );
	add_shortcode( 'broadsheet', __NAMESPACE__ . '\shortcode' );
}

/** The script is a module; WordPress has an API for modules only since version 6.5. */
function as_module( $tag, $handle ) {
	return SCRIPT === $handle ? preg_replace( '/<script\b(?![^>]*\btype="module")/', '<script type="module"', $tag ) : $tag;
}

/** Attributes of a shortcode are in lower case, so `heading-level` is written with a hyphen. */
function shortcode( $attributes ) {
	$raw = array();
	foreach ( (array) $attributes as $name => $value ) {
		$raw[ 'heading-level' === $name ? 'headingLevel' : $name ] = $value;
	}
	return render( $raw );
}

/** Renders the tag. Invalid settings have their defaults for visitors, and are explained to authors in the editor. */
function render( $raw ) {
	list( $settings, $errors ) = settings( is_array( $raw ) ? $raw : array() );
	if ( $errors && in_editor() ) {
		$items = implode( '', array_map( fn( $error ) => '<li>' . esc_html( $error ) . '</li>', $errors ) );
		return '<div class="components-notice is-error" role="alert"><ul>' . $items . '</ul></div>';
	}
	if ( null === $settings['src'] ) {
		// Nothing is shown rather than the articles of another source than the author meant.
		return '';
	}
	if ( ! in_editor() ) {
		wp_enqueue_script( SCRIPT );
	}
	$attributes = '';
	foreach ( tag_attributes( $settings ) as $name => $value ) {
		$attributes .= ' ' . $name . '="' . esc_attr( $value ) . '"';
	}
	return '<broadsheet-reader' . $attributes . '>' . fallback( $settings ) . '</broadsheet-reader>';
}

/** Whether the editor asks for a preview. */
function in_editor() {
	return defined( 'REST_REQUEST' ) && REST_REQUEST && isset( $_GET['context'] ) && 'edit' === $_GET['context']
		&& current_user_can( 'edit_posts' );
}
