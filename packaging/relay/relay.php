<?php
/**
 * Passes on feeds whose servers do not allow other sites to read them (CORS).
 *
 * Input: `?feed=NAME`, where `feeds.php` beside this file gives the address of NAME. Output: the feed, with the header
 * `Access-Control-Allow-Origin`. No visitor can name an address.
 */

namespace Broadsheet\Relay;

use RuntimeException;

const MAX_REDIRECTS = 5;

/** Addresses that are not on the public internet. */
const NOT_PUBLIC = array(
	'0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24',
	'192.0.2.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/3',
	'::/96', '::ffff:0:0/96', '64:ff9b::/96', '64:ff9b:1::/48', '100::/64', '2001::/23', '2001:db8::/32', '2002::/16',
	'fc00::/7', 'fe80::/10', 'fec0::/10', 'ff00::/8',
);

/** Media types that are passed on. Anything else becomes plain text, because feeds are often sent as HTML. */
const MEDIA_TYPES = array(
	'application/json', 'application/feed+json', 'application/rss+xml', 'application/atom+xml', 'application/rdf+xml',
	'application/xml', 'text/xml',
);

/** A reason for which there is no feed, with the status of the answer. */
class Refused extends RuntimeException {}

function settings() {
	$defaults = array( 'feeds' => array(), 'origins' => array( '*' ), 'bytes' => 8 << 20, 'seconds' => 15, 'cache' => 300 );
	return ( require __DIR__ . '/feeds.php' ) + $defaults;
}

/** Returns whether the first bits of two addresses agree. */
function is_within( $address, $network ) {
	list( $start, $length ) = explode( '/', $network );
	$address = inet_pton( $address );
	$start   = inet_pton( $start );
	if ( strlen( $address ) !== strlen( $start ) ) {
		return false;
	}
	$whole = intdiv( (int) $length, 8 );
	$bits  = (int) $length % 8;
	if ( substr( $address, 0, $whole ) !== substr( $start, 0, $whole ) ) {
		return false;
	}
	$mask = 0xff << ( 8 - $bits ) & 0xff;
	return 0 === $bits || ( ord( $address[ $whole ] ) & $mask ) === ( ord( $start[ $whole ] ) & $mask );
}

function is_public( $address ) {
	foreach ( NOT_PUBLIC as $network ) {
		if ( is_within( $address, $network ) ) {
			return false;
		}
	}
	return true;
}

/** Returns the parts of an address that may be requested: scheme, host and port. */
function checked( $address ) {
	$parts  = parse_url( $address );
	$scheme = strtolower( $parts['scheme'] ?? '' );
	$host   = strtolower( trim( $parts['host'] ?? '', '[]' ) );
	if ( ! in_array( $scheme, array( 'http', 'https' ), true ) || isset( $parts['user'] ) || isset( $parts['pass'] ) ) {
		throw new Refused( 'the address is neither http nor https, or has a password', 502 );
	}
	// `0x7f.1` and `2130706433` are names of 127.0.0.1 for some programs.
	$is_name = preg_match( '/^([a-z0-9_-]+\.)*[a-z][a-z0-9-]*\.?$/', $host );
	if ( ! $is_name && ! filter_var( $host, FILTER_VALIDATE_IP ) ) {
		throw new Refused( 'the host of the address is neither a name nor an IP address', 502 );
	}
	return array( $scheme, $host, $parts['port'] ?? ( 'https' === $scheme ? 443 : 80 ) );
}

/** Returns the IP addresses of a host. */
function resolved( $host ) {
	if ( filter_var( $host, FILTER_VALIDATE_IP ) ) {
		return array( $host );
	}
	$found = gethostbynamel( $host ) ?: array();
	foreach ( @dns_get_record( $host, DNS_AAAA ) ?: array() as $record ) {
		$found[] = $record['ipv6'];
	}
	if ( ! $found ) {
		throw new Refused( "the host $host is not found", 502 );
	}
	return $found;
}

/** Returns an address that another one names, as a browser would resolve it. */
function joined( $base, $address ) {
	if ( preg_match( '#^[a-z][a-z0-9+.-]*:#i', $address ) ) {
		return $address;
	}
	$parts = parse_url( $base );
	$site  = $parts['scheme'] . '://' . $parts['host'] . ( isset( $parts['port'] ) ? ':' . $parts['port'] : '' );
	if ( 0 === strpos( $address, '//' ) ) {
		return $parts['scheme'] . ':' . $address;
	}
	if ( '' !== $address && '/' === $address[0] ) {
		return $site . $address;
	}
	return $site . preg_replace( '#[^/]*$#', '', $parts['path'] ?? '/' ) . $address;
}

/** Requests one address. Returns status, headers and body. */
function request( $address, $configured, $conditions, $limits, $deadline ) {
	list( $scheme, $host, $port ) = checked( $address );
	$addresses = resolved( $host );
	// The publisher may name a server of the own network, but no other site may lead there.
	if ( array( $host, $port ) !== array_slice( checked( $configured ), 1 ) ) {
		foreach ( $addresses as $ip ) {
			if ( ! is_public( $ip ) ) {
				throw new Refused( "$host has the private address $ip", 502 );
			}
		}
		if ( ! in_array( $port, array( 80, 443 ), true ) ) {
			throw new Refused( "the feed leads to port $port of another server", 502 );
		}
	}
	$seconds = $deadline - microtime( true );
	if ( $seconds <= 0 ) {
		throw new Refused( 'the feed did not come in time', 504 );
	}
	$headers = array();
	$body    = '';
	$handle  = curl_init( $address );
	curl_setopt_array( $handle, array(
		CURLOPT_PROTOCOLS      => CURLPROTO_HTTP | CURLPROTO_HTTPS,
		// The name is not resolved again, because it could have another address now.
		CURLOPT_RESOLVE        => array( "$host:$port:" . implode( ',', array_map( __NAMESPACE__ . '\bracketed', $addresses ) ) ),
		CURLOPT_PROXY          => '',
		CURLOPT_NOSIGNAL       => true,
		CURLOPT_TIMEOUT_MS     => (int) ( $seconds * 1000 ),
		CURLOPT_ENCODING       => '',
		CURLOPT_USERAGENT      => 'Broadsheet-Relay',
		CURLOPT_HTTPHEADER     => $conditions,
		CURLOPT_HEADERFUNCTION => function ( $handle, $line ) use ( &$headers ) {
			$parts = explode( ':', $line, 2 );
			if ( isset( $parts[1] ) ) {
				$headers[ strtolower( trim( $parts[0] ) ) ] = trim( $parts[1] );
			}
			return strlen( $line );
		},
		// Counts decompressed bytes.
		CURLOPT_WRITEFUNCTION  => function ( $handle, $bytes ) use ( &$body, $limits ) {
			$body .= $bytes;
			return strlen( $body ) > $limits['bytes'] ? -1 : strlen( $bytes );
		},
	) );
	$is_complete = curl_exec( $handle );
	if ( strlen( $body ) > $limits['bytes'] ) {
		throw new Refused( "the feed has more than {$limits['bytes']} bytes", 502 );
	}
	if ( ! $is_complete ) {
		$is_late = CURLE_OPERATION_TIMEDOUT === curl_errno( $handle );
		throw new Refused( $is_late ? 'the feed did not come in time' : curl_error( $handle ), $is_late ? 504 : 502 );
	}
	if ( ! in_array( inet_pton( curl_getinfo( $handle, CURLINFO_PRIMARY_IP ) ), array_map( 'inet_pton', $addresses ), true ) ) {
		throw new Refused( 'another server answered', 502 );
	}
	return array( curl_getinfo( $handle, CURLINFO_RESPONSE_CODE ), $headers, $body );
}

function bracketed( $ip ) {
	return false === strpos( $ip, ':' ) ? $ip : "[$ip]";
}

/** Requests a feed, and follows redirects. */
function fetched( $configured, $conditions, $limits ) {
	$deadline = microtime( true ) + $limits['seconds'];
	$address  = $configured;
	for ( $hop = 0; $hop <= MAX_REDIRECTS; $hop++ ) {
		$answer = request( $address, $configured, $conditions, $limits, $deadline );
		if ( ! in_array( $answer[0], array( 301, 302, 303, 307, 308 ), true ) || ! isset( $answer[1]['location'] ) ) {
			return $answer;
		}
		$address = joined( $address, $answer[1]['location'] );
	}
	throw new Refused( 'the feed has more than ' . MAX_REDIRECTS . ' redirects', 502 );
}

/** Returns the media type under which a feed is passed on. */
function media_type( $stated ) {
	$type = strtolower( trim( explode( ';', $stated )[0] ) );
	preg_match( '/charset\s*=\s*"?([\w.:-]+)/i', $stated, $charset );
	$type = in_array( $type, MEDIA_TYPES, true ) ? $type : 'text/plain';
	return $type . ( isset( $charset[1] ) ? "; charset=$charset[1]" : '' );
}

function answer() {
	$settings = settings();
	$origin   = $_SERVER['HTTP_ORIGIN'] ?? '';
	$is_open  = in_array( '*', $settings['origins'], true );
	header_remove( 'X-Powered-By' );
	// PHP would add an encoding, which may not be that of the feed.
	ini_set( 'default_charset', '' );
	// What is passed on must do nothing in the name of this site.
	header( "Content-Security-Policy: default-src 'none'; sandbox" );
	header( 'X-Content-Type-Options: nosniff' );
	header( 'Content-Disposition: attachment' );
	header( 'Vary: Origin' );
	if ( $is_open || in_array( $origin, $settings['origins'], true ) ) {
		header( 'Access-Control-Allow-Origin: ' . ( $is_open ? '*' : $origin ) );
	}
	$method = $_SERVER['REQUEST_METHOD'];
	if ( 'OPTIONS' === $method ) {
		header( 'Access-Control-Allow-Methods: GET, HEAD' );
		header( 'Access-Control-Allow-Headers: If-None-Match, If-Modified-Since' );
		http_response_code( 204 );
		return;
	}
	try {
		if ( ! in_array( $method, array( 'GET', 'HEAD' ), true ) ) {
			throw new Refused( 'the method is neither GET nor HEAD', 405 );
		}
		$name = $_GET['feed'] ?? '';
		if ( ! is_string( $name ) || ! isset( $settings['feeds'][ $name ] ) ) {
			throw new Refused( 'there is no feed with this name; feeds.php lists them', 404 );
		}
		$conditions = array();
		foreach ( array( 'If-None-Match' => 'HTTP_IF_NONE_MATCH', 'If-Modified-Since' => 'HTTP_IF_MODIFIED_SINCE' ) as $header => $key ) {
			if ( isset( $_SERVER[ $key ] ) ) {
				$conditions[] = "$header: " . preg_replace( '/[^\x20-\x7e]/', '', $_SERVER[ $key ] );
			}
		}
		list( $status, $headers, $body ) = fetched( $settings['feeds'][ $name ], $conditions, $settings );
		if ( 200 !== $status && 304 !== $status ) {
			throw new Refused( "the server of the feed answered with status $status", in_array( $status, array( 404, 410, 429 ), true ) ? $status : 502 );
		}
		http_response_code( $status );
		header( 'Cache-Control: public, max-age=' . (int) $settings['cache'] );
		foreach ( array( 'etag' => 'ETag', 'last-modified' => 'Last-Modified' ) as $key => $header ) {
			if ( isset( $headers[ $key ] ) ) {
				header( "$header: {$headers[ $key ]}" );
			}
		}
		if ( 200 === $status ) {
			header( 'Content-Type: ' . media_type( $headers['content-type'] ?? '' ) );
			echo 'HEAD' === $method ? '' : $body;
		}
	} catch ( Refused $refused ) {
		http_response_code( $refused->getCode() );
		header( 'Content-Type: text/plain; charset=utf-8' );
		header( 'Cache-Control: no-store' );
		echo 'The relay has no feed: ' . $refused->getMessage() . ".\n";
	}
}

answer();
