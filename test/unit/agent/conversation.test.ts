import { beforeEach, expect, test } from "vitest";
import { Conversation } from "../../../src/core/agent/conversation.ts";
import { encodeFrame, FrameSplitter, MORE } from "../../../src/core/agent/frame.ts";
import type { AgentMessage } from "../../../src/core/agent/message.ts";

const REPLY = 66;
/** The first that a conversation opens. */
const CHANNEL = 2;
const part = Buffer.alloc(1024, "x");

let ended: string[];
let messages: AgentMessage[];
let conversation: Conversation;
beforeEach(() => {
  [ended, messages] = [[], []];
  conversation = new Conversation(
    new FrameSplitter(),
    4096,
    () => undefined,
    (why) => ended.push(why),
  );
  conversation.open({ message: (message) => messages.push(message), lost: () => undefined });
});

/** What the agent says on that channel. */
const say = (type: number): void => conversation.receive(encodeFrame({ type, channel: CHANNEL, data: part }));

test("a message may be long, again and again", () => {
  for (let count = 0; count < 5; count++) {
    for (let parts = 1; parts < 2048; parts++) say(REPLY | MORE);
    say(REPLY);
  }
  expect(ended).toEqual([]);
  expect(messages.map((message) => (message.type === "reply" ? message.data.length : 0))).toEqual(
    Array(5).fill(2048 * 1024),
  );
});

test("a message without an end ends the line, and not the memory", () => {
  for (let parts = 0; ended.length === 0 && parts < 20_000; parts++) say(REPLY | MORE);
  expect(ended).toEqual(["the guest's agent sent a message without an end"]);
  expect(messages).toEqual([]);
});
