/** What the runtime makes of a content type. */
export type ContentKind = "cloudEvent" | "json" | "text" | "binary" | "unknown";

/** The kind of a content type: what stands before `;`, in any case. Everything but these few is unknown to the runtime. */
export function contentKind(contentType: string): ContentKind {
  const lower = contentType.toLowerCase();
  if (lower.startsWith("text/")) return "text";
  const semicolon = lower.indexOf(";");
  switch (semicolon < 0 ? lower : lower.slice(0, semicolon)) {
    case "application/cloudevents+json":
      return "cloudEvent";
    case "application/json":
      return "json";
    case "application/xml":
      return "text";
    case "application/octet-stream":
      return "binary";
    default:
      return "unknown";
  }
}
