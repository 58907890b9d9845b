export { hello, type Hello, type HelloOptions } from "../blocks/hello/block.js";
