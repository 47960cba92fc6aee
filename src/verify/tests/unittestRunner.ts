/**
 * Runs the unittest tests of a folder and writes a line of JSON for each: Python's own runner tells of them in words that
 * docstrings and output mix with. It is written beside the report.
 */
export const UNITTEST_RUNNER = `import json, os, sys, unittest
report = open(sys.argv[1], 'w', encoding='utf-8')
def put(test, outcome, message=''):
    report.write(json.dumps({'id': test.id(), 'outcome': outcome, 'message': str(message)[:2000]}) + '\\n')
    report.flush()
class Result(unittest.TextTestResult):
    def addSuccess(self, test):
        super().addSuccess(test)
        if not getattr(test, 'tierwise_told', False):
            put(test, 'green')
    def addFailure(self, test, err):
        super().addFailure(test, err)
        put(test, 'red', self.failures[-1][1])
    def addError(self, test, err):
        super().addError(test, err)
        put(test, 'red', self.errors[-1][1])
    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            put(subtest, 'red', self._exc_info_to_string(err, test))
    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        put(test, 'skipped', reason)
    def addExpectedFailure(self, test, err):
        super().addExpectedFailure(test, err)
        put(test, 'skipped', 'expected failure')
    def addUnexpectedSuccess(self, test):
        super().addUnexpectedSuccess(test)
        put(test, 'red', 'unexpected success')
sys.path.insert(0, os.getcwd())
if os.path.isfile('pyproject.toml') or os.path.isdir('src'):
    sys.path.insert(0, os.path.join(os.getcwd(), 'src'))
sys.argv = ['python -m unittest', 'discover']
suite = unittest.TestSuite()
starts = [d for d in ('tests', 'test') if os.path.isdir(d)] or ['.']
for start in starts:
    top = '.' if start == '.' or os.path.isfile(os.path.join(start, '__init__.py')) else start
    patterns = ('test*.py', '*_test.py')
    for pattern in patterns:
        suite.addTests(unittest.TestLoader().discover(start, pattern=pattern, top_level_dir=top))
result = unittest.TextTestRunner(resultclass=Result, verbosity=1).run(suite)
sys.exit(0 if result.wasSuccessful() else 1)
`;
