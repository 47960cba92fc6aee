import type { Check } from '../types.ts';
import { check } from './check.ts';

/** The folder of a package that is not one of npm's, with what is found in it. */
export interface Place {
  /** Below the root. */
  readonly folder: string;
  /** Its files, below the folder. */
  readonly files: readonly string[];
  /** The text of its manifests. */
  readonly manifest: string;
  /** The first words of its test files. */
  readonly tests: string;
  /** A path for a command, from the folder up to the root, where something is that is looked for: `.venv/bin/python`. */
  readonly nearest: (paths: readonly string[]) => string | null;
}

const isWindows = process.platform === 'win32';

export function pythonChecks(place: Place): readonly Check[] {
  const { folder, files, manifest, tests, nearest } = place;
  const own = nearest(VENV_PYTHONS);
  const python = own ?? (isWindows ? 'python' : 'python3');
  const environment = {
    PYTHONDONTWRITEBYTECODE: '1',
    // An editable install leads to the user's own folder: the task's comes first.
    PYTHONPATH: files.some((path) => path.startsWith('src/')) ? '{folder}/src{path}{folder}' : '{folder}',
  };
  const found: Check[] = [];
  const hasTests = files.some((path) => /(?:^|\/)(?:test_[^/]*|[^/]*_tests?|tests?)\.py$/.test(path));
  const usesPytest = /\bpytest\b/.test(manifest) || /\bpytest\b|^(?:async )?def test_/m.test(tests);
  if (files.includes('manage.py') && !usesPytest) {
    found.push(
      check(
        'tests',
        folder,
        'python manage.py test',
        `${python} manage.py test --noinput`,
        null,
        environment,
      ),
    );
  } else if (usesPytest || (hasTests && !/\bunittest\b/.test(tests))) {
    const line = (paths: string) =>
      `${python} -m pytest -p no:cacheprovider -p no:xdist.looponfail -o junit_family=xunit1 --junitxml={report}${paths}`;
    found.push({
      ...check('tests', folder, 'pytest', line(''), 'pytest', environment),
      only: (paths) => line(` ${paths.map((path) => JSON.stringify(path)).join(' ')}`),
    });
  } else if (hasTests) {
    const line = `${python} {runner} {report}`;
    found.push(check('tests', folder, 'python -m unittest', line, 'unittest', environment));
  }
  if (/\[tool\.mypy|^\[mypy/m.test(manifest) || files.includes('mypy.ini')) {
    found.push(check('types', folder, 'mypy', `${python} -m mypy --no-color-output .`, null, environment));
  } else if (/\[tool\.pyright/.test(manifest) || files.includes('pyrightconfig.json')) {
    found.push(check('types', folder, 'pyright', 'pyright', null, environment));
  }
  if (/\[tool\.ruff/.test(manifest) || files.includes('ruff.toml') || files.includes('.ruff.toml')) {
    found.push(
      check(
        'lint',
        folder,
        'ruff check',
        `${python} -m ruff check --output-format concise .`,
        null,
        environment,
      ),
    );
  } else if (files.includes('.flake8') || /^\[flake8/m.test(manifest)) {
    found.push(check('lint', folder, 'flake8', `${python} -m flake8`, null, environment));
  }
  return found;
}

const VENV_PYTHONS = isWindows
  ? ['.venv/Scripts/python.exe', 'venv/Scripts/python.exe']
  : ['.venv/bin/python', 'venv/bin/python'];

export function goChecks({ folder }: Place): readonly Check[] {
  const line = (packages: string) => `go test -json -count=1 ${packages}`;
  return [
    {
      ...check('tests', folder, 'go test ./...', line('./...'), 'go'),
      only: (paths) => line([...new Set(paths.map(goPackage))].join(' ')),
    },
    check('lint', folder, 'go vet ./...', 'go vet ./...', null),
  ];
}

function goPackage(path: string): string {
  return JSON.stringify(path.includes('/') ? `./${path.slice(0, path.lastIndexOf('/'))}` : '.');
}

export function rustChecks({ folder, manifest }: Place): readonly Check[] {
  // A workspace without a package of its own tests its members there.
  const all = /^[ \t]{0,9}\[package\]/m.test(manifest) ? '' : ' --workspace';
  return [
    check('tests', folder, `cargo test${all}`, `cargo test${all} --no-fail-fast`, 'cargo', {
      CARGO_TERM_COLOR: 'never',
      RUST_BACKTRACE: '0',
    }),
  ];
}

export function mavenChecks({ folder, nearest }: Place): readonly Check[] {
  const mvn = nearest([isWindows ? 'mvnw.cmd' : 'mvnw']) ?? 'mvn';
  const line = `${mvn} -B -fae -Dmaven.test.failure.ignore=true -DfailIfNoTests=false -Dsurefire.failIfNoSpecifiedTests=false test`;
  return [check('tests', folder, 'mvn test', line, 'maven')];
}

export function gradleChecks({ folder, nearest }: Place): readonly Check[] {
  const gradle = nearest([isWindows ? 'gradlew.bat' : 'gradlew']) ?? 'gradle';
  return [
    check(
      'tests',
      folder,
      'gradle test',
      `${gradle} --console=plain --no-daemon cleanTest test --continue`,
      'gradle',
    ),
  ];
}

export function dotnetChecks({ folder }: Place): readonly Check[] {
  const line = 'dotnet test --nologo --logger "trx;LogFileName={report}"';
  return [check('tests', folder, 'dotnet test', line, 'dotnet', { DOTNET_CLI_TELEMETRY_OPTOUT: '1' })];
}

export function phpChecks({ folder, manifest }: Place): readonly Check[] {
  if (!/phpunit|pestphp/.test(manifest)) return [];
  const program = manifest.includes('pestphp') ? 'pest' : 'phpunit';
  return [check('tests', folder, program, `vendor/bin/${program} --log-junit {report}`, 'phpunit')];
}

export function rubyChecks({ folder, files, manifest }: Place): readonly Check[] {
  if (files.some((path) => path.endsWith('_spec.rb'))) {
    const line = 'bundle exec rspec --format json --out {report}';
    return [check('tests', folder, 'rspec', line, 'rspec')];
  }
  const hasTests = files.some((path) => /^test\/.*\.rb$/.test(path));
  return hasTests && /rake|minitest|rails/.test(manifest)
    ? [check('tests', folder, 'rake test', 'bundle exec rake test', null)]
    : [];
}
