import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { isSecretFile } from '../../../src/secrets/index.ts';

describe('a file of secrets', () => {
  const SECRET = [
    '.env',
    '.env.local',
    '.env.production',
    'docker.env',
    '.envrc',
    '.npmrc',
    '.netrc',
    '.pypirc',
    '.git-credentials',
    'id_rsa',
    'id_ed25519',
    'server.pem',
    'server.key',
    'AuthKey.p8',
    'store.jks',
    'release.keystore',
    'vault.kdbx',
    'putty.ppk',
    'credentials',
    'credentials.json',
    'secrets.yaml',
    'secret.json',
    'Secrets.YML',
    'prod.tfvars',
    'terraform.tfstate',
    '.htpasswd',
    'kubeconfig',
  ];
  for (const name of SECRET) {
    it(`is known by its name: ${name}`, () => {
      for (const path of [name, `/home/me/project/${name}`, `C:\\project\\${name}`])
        assert.ok(isSecretFile(path), path);
    });
  }

  const IN_FOLDERS = [
    '.docker/config.json',
    '.kube/config',
    '.aws/credentials',
    '.config/gcloud/application_default_credentials.json',
    '.config/gh/hosts.yml',
    '.ssh/config',
    '.ssh/deploy',
    '.gnupg/secring.gpg',
    '.m2/settings.xml',
    '.gradle/gradle.properties',
    '.azure/accessTokens.json',
    'deploy/secrets/prod.yaml',
    'secrets/token',
    '.streamlit/secrets.toml',
    'group_vars/all/vault.yml',
    'config/master.key',
    'config/credentials.yml.enc',
    'appsettings.Production.json',
    'local.settings.json',
    'wp-config.php',
    'client.ovpn',
    '.terraformrc',
    '.yarnrc.yml',
    'auth.json',
    '.my.cnf',
    '.vault_pass.txt',
    'keystore.properties',
    'google-services.json',
    'GoogleService-Info.plist',
    'dist.mobileprovision',
    'service-account-prod.json',
    'shop-firebase-adminsdk-x1y2.json',
    'client_secret_1234.apps.json',
    'terraform.tfstate.backup',
    'prod.auto.tfvars.json',
    '.bash_history',
    '.dev.vars',
    'sftp-config.json',
    'db-secret.yaml',
    'secrets.prod.yaml',
    'deploy_rsa',
    'wg0.conf',
    'rclone.conf',
    'app.publishsettings',
  ];
  for (const name of IN_FOLDERS) {
    it(`is known by its folder, too, and in other spellings: ${name}`, () => {
      for (const path of [
        name,
        `/home/me/${name}`,
        name.toUpperCase(),
        `${name}.`,
        `${name} `,
        `${name}::$DATA`,
        name.replaceAll('/', '\\'),
      ])
        assert.ok(isSecretFile(path), path);
    });
  }

  it('is known by the short names of Windows, and with signs that nobody sees', () => {
    for (const path of [
      'ENV~1',
      'ENV~1.LOC',
      'NPMRC~1',
      'CREDEN~1.JSO',
      'SECRET~2.YML',
      'SERVER~1.PEM',
      '.e\u200Dnv',
      '．env',
    ])
      assert.ok(isSecretFile(path), path);
  });

  const READABLE = [
    '.env.local.example',
    'example.env',
    '.env.dist',
    'secrets.yml.example',
    'secrets.example.yml',
    'credentials.json.template',
    'wp-config-sample.php',
    'appsettings.json',
    'src/secrets/mask.ts',
    'src/secrets/README.md',
    'app/secrets/__init__.py',
    '.ssh/id_ed25519.pub',
    'authenticate.json',
    'author.json',
    'vault.ts',
    '.aws/task-definition.json',
    '.docker/Dockerfile',
    '.config/nvim/init.lua',
    'secretary.json',
    'monitoring.yaml',
    'keys.json',
    'package.json',
    'tsconfig.json',
    'history.md',
    'Makefile',
    'universal',
    'traversa',
  ];
  for (const name of READABLE) {
    it(`is no template, and no code: ${name}`, () => {
      for (const path of [name, `/home/me/${name}`]) assert.ok(!isSecretFile(path), path);
    });
  }

  const OTHER = [
    'env',
    'env.ts',
    'environment.ts',
    '.env.example',
    '.env.sample',
    '.env.template',
    'secrets.ts',
    'secret.py',
    'credentials.ts',
    'id_rsa.pub',
    'keys.ts',
    'key.go',
    'keyboard.json',
    'pem.rs',
    'npmrc.md',
    'tokens.json',
    'my.env.ts',
    'monkey',
    'turnkey',
  ];
  for (const name of OTHER) {
    it(`is not any other: ${name}`, () => {
      for (const path of [name, `/src/${name}`, `/secrets.json/${name}`])
        assert.ok(!isSecretFile(path), path);
    });
  }

  it('is also one under another name that its editor shows as one', () => {
    assert.ok(isSecretFile('/src/production.txt', 'dotenv'));
    assert.ok(!isSecretFile('/src/production.txt', 'plaintext'));
  });
});
