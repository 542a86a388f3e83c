<?php
// The feeds that the relay passes on, and their limits.
return array(
	'feeds'   => array(
		// The name in the address of the relay, and the address of the feed.
		'news' => 'https://example.org/feed.xml',
	),
	// The sites that may read them, such as 'https://www.example.net'. '*' stands for all.
	'origins' => array( '*' ),
	'bytes'   => 8 << 20,
	'seconds' => 15,
	// For how many seconds browsers and caches may keep an answer.
	'cache'   => 300,
);
