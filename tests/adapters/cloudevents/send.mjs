// Sends what stands on standard input, one JSON object a line, through the packages `cloudevents` and `standardwebhooks`,
// and prints the status of each answer:
//   {"mode": "binary" | "structured" | "batch", "events": [...], "id": "msg_1", "secret": "whsec_..."}
// Node's own ed25519 signs instead where "private_key" (PEM) is given. Arguments: the address to send to.
import { createRequire } from "node:module";
import { sign } from "node:crypto";
import { createInterface } from "node:readline";

const require = createRequire(process.env.KT_SENDERS + "/package.json");
const { CloudEvent, HTTP } = require("cloudevents");
const { Webhook } = require("standardwebhooks");

function message(mode, events) {
  const made = events.map((one) => new CloudEvent(one));
  if (mode !== "batch") return HTTP[mode](made[0]);
  return { headers: { "content-type": "application/cloudevents-batch+json" }, body: JSON.stringify(made) };
}

function signature(asked, at, body) {
  if (!asked.private_key) return new Webhook(asked.secret).sign(asked.id, at, body);
  const text = `${asked.id}.${Math.floor(at.getTime() / 1000)}.${body}`;
  return "v1a," + sign(null, Buffer.from(text), asked.private_key).toString("base64");
}

for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line);
  const { headers, body = "" } = message(asked.mode, asked.events);
  const at = new Date();
  const answer = await fetch(process.argv[2], {
    method: "POST",
    headers: {
      ...headers, "webhook-id": asked.id, "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
      "webhook-signature": signature(asked, at, body),
    },
    body,
  });
  console.log(answer.status, await answer.text());
}
