import { expect, test } from "vitest";
import { type CgroupFacts, judgeSite } from "../../../src/core/cgroup/site.ts";

const facts: CgroupFacts = {
  directory: "/sys/fs/cgroup",
  offered: ["cpuset", "cpu", "io", "memory", "pids"],
  enabled: ["memory", "pids"],
  writable: true,
  occupied: false,
  delegated: false,
};

test.each<[string, Partial<CgroupFacts>]>([
  ["root's, at the top", {}],
  ["one that holds processes, and has switched on all that it takes", { occupied: true, enabled: ["cpu", "memory"] }],
  ["one that holds processes, and was delegated", { occupied: true, delegated: true }],
])("guests' control groups can be made in %s", (_, given) => {
  expect(judgeSite({ ...facts, ...given })).toEqual({ usable: true, directory: "/sys/fs/cgroup" });
});

test.each<[string, Partial<CgroupFacts>, string]>([
  ["whose controllers version 1 has", { offered: ["hugetlb"] }, "/sys/fs/cgroup offers no controller cpu and memory"],
  ["that offers but one of them", { offered: ["memory"] }, "/sys/fs/cgroup offers no controller cpu"],
  ["of somebody else's", { writable: false }, "/sys/fs/cgroup is not this user's to divide"],
  ["that holds processes", { occupied: true }, "/sys/fs/cgroup holds processes, and so can be divided no further"],
])("and in none %s", (_, given, reason) => {
  expect(judgeSite({ ...facts, ...given })).toMatchObject({ usable: false, reason });
});
