"""Runs the tests of one module of this folder and reports each as a line of JSON.

Usage: run.py MODULE [TEST...]

    {"test": "Class.test_name", "outcome": "pass" | "fail" | "skip", "text": "why"}

A test with subtests is one line for each subtest that does not pass, and one for itself.
"""

import json
import sys
import unittest


class Reporter(unittest.TestResult):
    def report(self, test, outcome, text=""):
        name = ".".join(test.id().split(".")[1:])
        print(json.dumps({"test": name, "outcome": outcome, "text": text}), flush=True)

    def startTest(self, test):
        super().startTest(test)
        self.spoiled = False

    def addSuccess(self, test):
        if not self.spoiled:
            self.report(test, "pass")

    def addFailure(self, test, err):
        self.spoiled = True
        self.report(test, "fail", self._exc_info_to_string(err, test))

    addError = addFailure

    def addSkip(self, test, reason):
        self.spoiled = True
        self.report(test, "skip", reason)

    def addSubTest(self, test, subtest, err):
        if err is not None:
            self.addFailure(subtest, err)


if __name__ == "__main__":
    module, *names = sys.argv[1:]
    suite = unittest.defaultTestLoader.loadTestsFromNames([f"{module}.{name}" for name in names] or [module])
    suite.run(Reporter())
