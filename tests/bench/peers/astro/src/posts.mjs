// All posts, the newest first. Read once for all pages.
import { getCollection } from "astro:content";

const time = (post) => new Date(post.data.date).getTime();
let reading;
export const posts = () => (reading ??= getCollection("posts").then((found) => found.sort((a, b) => time(b) - time(a))));
export const day = (post) => new Date(post.data.date).toISOString().slice(0, 10);
export const address = (post) => `/posts/${post.id}/`;
