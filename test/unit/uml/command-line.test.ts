import fc from "fast-check";
import { expect, test } from "vitest";
import { parseCommandLine, renderCommandLine } from "../../../src/core/uml/command-line.ts";

const line = {
  guest: "alice",
  runDirectory: "/run/dumm/lab/",
  root: "/srv/a lab/.dumm/guests/alice/union",
  memory: 64 * 2 ** 20,
  hostname: "alice.example.org",
  notify: "/run/dumm/lab/.ready.7",
  args: ["quiet", "dumm.guest=bob", "root=/dev/null"],
};

test("a command line says what the guest boots from, and ends with the user's own parameters", () => {
  const args = renderCommandLine(line);
  // How a guest is told from any other process.
  expect(args[0]).toBe("umid=alice");
  expect(args).toEqual(expect.arrayContaining(["uml_dir=/run/dumm/lab/", "mem=65536K", "init=/.dumm/agent"]));
  expect(args).toContain('rootflags="/srv/a lab/.dumm/guests/alice/union"');
  expect(args).toContain("mconsole=notify:/run/dumm/lab/.ready.7");
  expect(args).toEqual(
    expect.arrayContaining(["dumm.hostname=alice.example.org", "systemd.hostname=alice.example.org"]),
  );
  expect(args.slice(-4)).toEqual(["dumm.guest=alice", "quiet", "dumm.guest=bob", "root=/dev/null"]);
});

test("what was rendered is parsed again", () => {
  const words = fc.stringMatching(/^[!-~]{1,20}$/).filter((word) => !word.includes('"'));
  fc.assert(
    fc.property(
      fc.record({
        guest: fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,38}[a-z0-9])?$/),
        runDirectory: words.map((word) => `/run/dumm/${word}/`),
        root: fc.array(words, { minLength: 1 }).map((parts) => `/${parts.join(" ")}`),
        memory: fc.integer({ min: 1, max: 2 ** 30 }).map((kilobytes) => kilobytes * 1024),
        notify: words,
        hostname: words,
        // Quotes of the user's own are the kernel's to take off.
        args: fc.array(fc.stringMatching(/^[!-~]{1,20}$/)),
      }),
      (given) => {
        const { notify: _, hostname: __, ...expected } = given;
        expect(parseCommandLine(renderCommandLine(given))).toEqual(expected);
      },
    ),
  );
});

test.each([
  ["of another UML", ["umid=alice", "uml_dir=/run/", "mem=64M", "root=/dev/root"]],
  ["without memory", renderCommandLine(line).filter((arg) => !arg.startsWith("mem="))],
  ["without a root", renderCommandLine(line).filter((arg) => !arg.startsWith("rootflags="))],
  ["that is empty", []],
])("a command line %s is none of ours", (_, args) => {
  expect(parseCommandLine(args)).toBeUndefined();
});
