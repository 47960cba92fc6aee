import { t } from '../../l10n/index.ts';

/**
 * Files of which a change has programs run, code installed, access granted or an assistant led, without anybody looking at
 * it: what does that, and when, as a clause that follows the file's name.
 *
 * `name` stands for such a file in any folder, `a/b` for the end of a path, and `a/` for all that is in such a folder. `*`
 * is any part of one name, `{a,b}` are alternatives. All is in small letters. The first row that fits counts.
 */
export const KINDS: readonly (readonly [why: () => string, names: string])[] = [
  // Version control and its hooks
  [
    () => t('the version control system runs what is in this folder at its next command'),
    '.git/ .hg/ .svn/ .jj/ .bzr/ .sl/ _darcs/ .pijul/',
  ],
  [
    () => t('Git takes commands and filters from it at the next checkout, merge or fetch'),
    '.gitmodules .gitattributes .gitconfig .lfsconfig .gitconfig.* .hgrc .hgsub .jjconfig.toml .gitreview .arcconfig .arclint',
  ],
  [
    () => t('it is run on commits, pushes and checkouts'),
    `.husky/ {.,}githooks/ {.,}git-hooks/ .hooks/ .overcommit/ .lefthook/ .lefthook-local/ {.,}lefthook{,-local}.*
     .pre-commit-* {.,}pre-commit.{yml,yaml,toml} prek.toml .overcommit.yml {.,}simple-git-hooks.* {.,}lint-staged.*
     {.,}nano-staged.* {.,}captainhook.json grumphp.* {.,}hk.pkl {pre,post}-commit {prepare-,}commit-msg
     pre-{push,rebase,merge-commit,auto-gc,applypatch} post-{checkout,merge,rewrite,applypatch,index-change}
     {.,}{git-hooks,ghooks,yorkie,pre-commit}.json hooks/hooks.json applypatch-msg sendemail-validate
     reference-transaction fsmonitor-watchman p4-{changelist,pre-submit}`,
  ],

  // Editors
  [
    () => t('the editor runs commands from it, some as soon as the folder is opened'),
    '.vscode/{tasks,launch}.json',
  ],
  [() => t('the editor has the extensions installed that it names'), '.vscode/extensions.json'],
  [() => t('the editor or an assistant starts servers from it'), '*mcp*.{json,toml,yml,yaml}'],
  [
    () => t('it changes how the editor behaves, and what it runs'),
    '.vscode/ .vscode-*/ *.code-workspace *.code-profile .vscode-test.* .vscode-test-*',
  ],
  [
    () => t('an editor reads it when the folder is opened, and runs commands from it'),
    `.idea/ .run/ .fleet/ .zed/ .nova/ .vs/ .theia/ .settings/ .helix/ .atom/ .metals/ .bloop/ .bsp/ .swiftpm/
     nbproject/ *.xcodeproj/ *.xcworkspace/ *.xcconfig *.iml *.ipr *.iws .project .classpath .cproject .factorypath
     *.sublime-{project,workspace,build,settings} {.,}dir-locals*.el .projectile .emacs.d/ .vim/ .nvim.lua .gvimrc
     .vimspector.json .neoconf.json .nlsp.json .kate* .ctags .ctags.d/ .ycm_extra_conf.py .ccls .clangd
     compile_commands.json compile_flags.txt {.,_,}exrc {.,_,}{n,}vimrc {.,}emacs .projections.json coc-settings.json
     omnisharp.json hie.yaml rust-analyzer.toml *.launch *.kdev4 *.geany .spacemacs*
     *.{komodoproject,rproj,creator.user} cmakelists.txt.user .bbprojectsettings .lite_project*`,
  ],

  // Where the work is done
  [
    () => t('it is run when the container is built or started'),
    `.devcontainer/ {.,}devcontainer.json devcontainer-feature.json {.,}devfile.y{a,}ml .gitpod.* .gitpod/ .ona/ .idx/
     .replit replit.nix .codesandbox/ sandbox.config.json .coder/ .daytona/ .stackblitz/ {docker,container}file
     {docker,container}file.* *.{docker,container}file {docker-,podman-,}compose*.y{a,}ml docker-bake.*
     {docker-,}entrypoint*.sh docker-entrypoint* vagrantfile* tiltfile skaffold.y{a,}ml earthfile werf.yaml
     okteto.y{a,}ml devspace.y{a,}ml {.,}garden.y{a,}ml *.garden.y{a,}ml acornfile`,
  ],

  // What others run for the project
  [
    () => t('it is run by continuous integration, with its secrets'),
    `.{github,gitea,forgejo}/{workflows,actions}/ action.y{a,}ml {.,}*.gitlab-ci.y{a,}ml .gitlab-ci/
     .gitlab/{ci,agents}/ .gitlab/*.y{a,}ml .circleci/ circle.yml .travis.y{a,}ml .travis/ .drone.* drone.y{a,}ml
     .buildkite/ {.,}buildkite.{yml,yaml,json} .woodpecker/ {.,}woodpecker.y{a,}ml .semaphore/ .tekton/ .ci/ .teamcity/
     .jenkins/ jenkinsfile jenkinsfile.* *.jenkinsfile {.,}appveyor* .appveyor/ {.,}cirrus.* {.,}azure-pipelines*
     {.,}azure-pipelines/ .azuredevops/ .azure/pipelines/ .pipelines/ .vsts* bitbucket-pipelines.* {.,}cloudbuild*
     .cloudbuild/ {.,}buildspec*.y{a,}ml {.,}codefresh.y{a,}ml .codefresh/ wercker.yml shippable.yml .scrutinizer.yml
     {.,}bitrise.y{a,}ml codemagic.yaml .harness/ {.,}*.gocd.* screwdriver.y{a,}ml .builds/ .build.y{a,}ml {.,}zuul.*
     {.,}zuul.d/ .prow/ .prow.* .space.kts .rwx/ .mint/ .vela.* {.,}buddy.yml .buddy/ .onedev-buildspec.* .dagger/
     dagger.json magefile.go .spacelift/ {.,}atlantis.y{a,}ml .concourse/ .argo-ci/ {.,}readthedocs.y{a,}ml
     .packit.y{a,}ml .copr/ {.,}goreleaser.* .release-it.* codeship-* .tugboat/ .cds/ .mergify.y{a,}ml .testing-farm/
     .packer.hcl {.,}evergreen.y{a,}ml .taskcluster.y{a,}ml taskcluster/ {ci,pipelines,tekton,concourse}/*.y{a,}ml
     pipeline.y{a,}ml concourse.y{a,}ml vars/*.groovy ci_scripts/ garnix.yaml {.,}earthly.* dist-workspace.toml
     release-plz.toml {.,}codecov.y{a,}ml .codeclimate.y{a,}ml .deepsource.toml sonar-project.properties qodana.y{a,}ml
     .mega-linter.y{a,}ml .hound.yml`,
  ],
  [
    () => t('the hosting service builds and starts the project by it'),
    `procfile vercel.json now.json netlify.toml render.y{a,}ml fly.toml wrangler.{toml,json,jsonc} {.,}amplify.yml
     heroku.yml app.json firebase.json serverless.* {.,}samconfig.toml railway.{toml,json} nixpacks.toml railpack.json
     .platform/ .platform.app.y{a,}ml .upsun/ apprunner.yaml dokku* .ebextensions/ staticwebapp.config.json .firebaserc
     zeabur.json {app,cron,dispatch,apphosting}.y{a,}ml procfile.{dev,test,local,release} captain-definition aptfile
     .buildpacks dokku_scale {pm2,process,scalingo,northflank,convex}.json koyeb.y{a,}ml clevercloud/ porter.y{a,}ml
     convox.yml azure.y{a,}ml deploy.y{a,}ml process.yml`,
  ],
  [
    () => t('a cluster takes its state from it, by itself where it follows a repository'),
    `chart.yaml helmfile*.y{a,}ml {.,}helmfile.d/ kustomization.y{a,}ml flux-system/ argocd/ .argocd-source* kubeconfig
     kubeconfig.* *.kubeconfig *.auto.tfvars *.auto.tfvars.json terramate.* *.tm.hcl {terragrunt,root,backend}.hcl
     cdktf.json pulumi.*`,
  ],
  [
    () => t('bots and reviewers follow it, with rights to this repository'),
    `.github/*.{yml,yaml,json,json5} .github/renovate* {.,}renovate* .dependabot/ dependabot.y{a,}ml .coderabbit.y{a,}ml
     .pr_agent.toml .sourcery.y{a,}ml greptile.json .ellipsis.y{a,}ml ellipsis.y{a,}ml .snyk .lgtm.yml .whitesource
     {.,}mergify.y{a,}ml bors.toml .kodiak.toml .bulldozer.yml .policy.yml`,
  ],

  // What starts with a shell, a program or the session
  [
    () => t('a shell runs it when it starts'),
    `.{bash,zsh,ksh,csh,tcsh,mksh,profile,login,logout,xprofile,xinitrc,xsession}* .z{profile,login,logout}* config.fish
     fish/conf.d/ fish/functions/ *profile.ps1 .envrc* .direnv* .pam_environment .aliases autoexec.bat .oh-my-zsh/
     .autoenv* .in .out .smartcd* .ondir* profile.d/ .selected_editor .lessfilter config.nu env.nu rc.elv rc.xsh`,
  ],
  [() => t('Python runs it when it starts'), '{site,user}customize.py *.pth pyvenv.cfg *._pth'],
  [
    () => t('a program runs it when it starts'),
    `{.,}{gdbinit,lldbinit,tmux.conf,rprofile,renviron,ocamlinit,ghci,my.cnf,iex.exs} {.,}{screen,pdb,python,irb,pry}rc
     .pythonstartup .ipython/ .jupyter/ {jupyter,ipython}_*config.py .octaverc startup.{m,jl} .sqliterc ansible.cfg
     .user.ini {web,server}.{config,xml} .config/git/ php.ini .erlang vm.args .perldb user.clj data_readers.clj{c,}
     .lein-env .nrepl.edn .guile .lldbinit* pathdef.m finish.m kernel.json {,.}latexmkrc *.latexmkrc {,.}texmf.cnf
     {gunicorn,hypercorn}*.py uwsgi.ini celeryconfig.py autoexec.{cfg,sas} .mailcap .forward* .xresources .xdefaults
     .inputrc supervisord.conf`,
  ],
  [
    () => t('the system or the desktop runs what it names'),
    `cron.{hourly,daily,weekly,monthly}/ *.cron rc.local init.d/ udev/ polkit-1/ pam.d/ ld.so.preload environment.d/
     monitrc *.{socket,path,mount,automount} logrotate.d/ supervisor/ startup/*.{bat,cmd,vbs,ps1}
     *.{searchconnector-ms,theme} systemd/ *.service *.timer launchagents/ launchdaemons/ autostart/ crontab cron.d/
     *.desktop desktop.ini autorun.inf *.lnk *.url *.scf *.library-ms *.reg`,
  ],

  // Packages and tools
  [
    () => t('it decides from where code is installed'),
    `.npmrc {.,}yarnrc .yarnrc.yml {.,}pnpmfile.* .pypirc pip.{conf,ini} .pip/ .gemrc .bundle/ .condarc nuget.config
     .yarn/ .cargo/ .mvn/ .pnp.* bunfig.toml .bunfig.toml uv.toml poetry.toml .terraformrc terraform.rc .netrc _netrc
     .curlrc .wgetrc .m2/ .gradle/ .ivy2/ .sbtopts .jvmopts .bazelversion {.,}pydistutils.cfg ivysettings.xml
     .guix-channel .guix-authorizations channels.scm`,
  ],
  [
    () => t('it decides which packages are installed, and their code runs then'),
    `*.lock *.lockb *.lockfile *.lock.{json,hcl,toml,yml,yaml} *-lock.{json,yml,yaml} go.sum go.work.sum
     npm-shrinkwrap.json package.resolved cartfile* cabal.project.freeze package.{json5,yaml} pnpm-workspace.yaml
     bower.json jsr.json import_map.json *requirements*.{txt,in} requirements/*.txt constraints*.txt environment.y{a,}ml
     pipfile pixi.toml go.{mod,work} composer.json pubspec.yaml pubspec_overrides.yaml packages.config paket.*
     vcpkg*.json conanfile.* brewfile puppetfile berksfile ansible-galaxy* requirements.y{a,}ml *.opam elm.json
     gleam.toml shard.yml cpanfile cpanfile.snapshot cartfile.resolved {julia,}{project,manifest}.toml
     packages/manifest.json *.versions.toml spago.{yaml,dhall} packages.dhall psc-package.json esy.json wally.toml
     pesde.toml haxelib.json qlfile* .podspec.json *.podspec.json description npins/ guix.{scm,toml} manifest.scm
     conandata.yml *.wrap west.yml idf_component.yml deps .gclient* packages.yml phive.xml jbang-catalog.json
     artifacts.toml localpreferences.toml shrinkwrap.yaml packrat/ patches/*.patch alire.toml v.mod pack.toml
     foreman.toml move.toml scarb.toml lake-manifest.json mintfile`,
  ],
  [
    () => t('it decides which versions of tools are installed and run here'),
    `.tool-versions .*-version .*-versions .nvmrc .sdkmanrc {.,}mise.toml {.,}mise.*.toml {.,}mise/ .config/mise*
     rust-toolchain rust-toolchain.toml global.json .prototools .flox/ devbox.json devenv.* aqua.yaml .aqua.yaml
     runtime.txt dotnet-tools.json volta.json .volta/ .asdf/ .hermit/ .java-opts .pdm-python pdm.toml
     {aftman,rokit}.toml lean-toolchain .xcode-version`,
  ],
  [
    () => t('installed packages are run without anybody looking at them'),
    `node_modules/ site-packages/ dist-packages/ .venv/ venv/ .tox/ .nox/ jspm_packages/ web_modules/ .pnpm-store/
     vendor/{modules.txt,autoload.php} vendor/{composer,bin,bundle}/ elm-stuff/`,
  ],

  // Builds
  [
    () => t('it is run when the project is built, and by editors that look at the build'),
    `build.rs cargo.toml rust-project.json build.zig* *.nimble *.*proj *.*proj.* *.projitems
     *.{props,targets,tasks,rsp,tt,cake,csx,pubxml,runsettings} *.sln *.slnx *.slnf directory.build.*
     launchsettings.json .nuke/ setup.{py,cfg} pyproject.toml hatch.toml hatch_build.py noxfile.py tox.ini conftest.py
     dodo.py fabfile.py *.gradle *.gradle.kts gradle.properties gradle/ {gradle,maven}-wrapper.* gradlew gradlew.bat
     buildsrc/ build-logic/ mvnw mvnw.cmd pom.xml build.xml ivy.xml *.sbt project/*.{scala,properties}
     build.{sc,mill,boot} project.clj {deps,bb}.edn shadow-cljs.edn {gnu,bsd,}makefile makefile.* *.mk *.mak
     cmakelists.txt *.cmake cmake*presets.json configure configure.{ac,in} meson.build meson_options.txt meson.options
     scons{truct,cript} wscript build build.bazel workspace workspace.bazel module.bazel *.bzl .bazel* buck .buckconfig
     pants.toml {.,}justfile *.just {.,}taskfile* rakefile* *.rake gemfile* gems.rb *.gemspec thorfile guardfile capfile
     appraisals fastlane/ dangerfile* podfile *.podspec package.swift mix.exs rebar.config* *.cabal cabal.project*
     stack.y{a,}ml setup.hs dune-project *.nix xmake.lua premake*.lua *.rockspec dub.{json,sdl} {makefile,build}.pl
     snakefile nextflow.config dvc.yaml build.jl renv/ deno.json{,c} lerna.json rush.json common/config/rush/ nx.json
     turbo.json{,c} {.,}angular{-cli,}.json nodemon.json electron-builder.* gulpfile* gruntfile* jakefile* cakefile
     webpack.*.{js,cjs,mjs,ts} esbuild.{js,cjs,mjs,ts} {pre,post}install.* foundry.toml package@*.swift
     cmakesettings.json cmake-variants.* jitpack.yml melos.yaml mage*.go magefiles/ tuist/ {project,workspace}.swift
     profiles.clj {tuist,plugin}.swift build.clj setup.lhs {trunk,cross,dioxus,leptos,bacon}.toml makevars*
     configure.{win,ucrt} cleanup cleanup.* install.libs.r kbuild* kconfig* *.m4 *.{pro,pri,prf,qbs,gn,gni,ninja,jam}
     .gn tup{file,rules}* tup.config jam{file,root}* platformio.ini sdkconfig* *.pbxproj *.xcscheme config/*.exs make.jl
     dist.ini .busted _quarto.y{a,}ml _targets.* treefmt.toml maskfile.md dune dune-workspace jbuild .merlin opam
     config.nims nim.cfg *.nims *.nim.cfg *.gpr fpm.toml lakefile.* *.ipkg _coqproject *.asd cask eldev eask keg
     moon.y{a,}ml wireit.json {project,workspace}.json vitest.{workspace,projects}.* meta-inf/services/ meta-inf/spring*
     pom.* {module,project,amper}.yaml *.gradle.dcl *.main.kts robofile.php castor.php artisan box.json infection.json*
     steepfile matchfile hook/{build,link}.dart build.yaml dart_test.yaml mkdocs.y{a,}ml {docs,doc,source}/conf.py
     tools/bazel editor/*.cs project.godot addons/ *.gdextension *.{uproject,uplugin} *.{build,target}.cs *.hxml
     {brownie,ape}-config.yaml {anchor,clarinet,nargo,snfoundry,aiken}.toml remappings.txt arara.yaml pklproject
     web-ext-config.* project.yml xcodegen.yml {tauri.conf,wails,cdk}.json pulumi.yaml terragrunt.hcl pkgbuild
     debian/rules *.spec snapcraft.yaml versioneer.py local.properties lombok.config modd.conf`,
  ],
  [
    () => t('tools, and editors that run them, load and run it by themselves'),
    `*.{config,conf}.{c,m,}{j,t}s{x,} {jest,babel,ionic,nyc,eslint,prettier}.config.json gatsby-*.{js,mjs,ts}
     {medusa,truffle,brunch}-config.* ember-cli-build.* .ember-cli* config-overrides.js .storybook/ .{vite,vue}press/
     tslint.json .*rc .*rc.{c,m,}{j,t}s .*rc.{json,jsonc,json5,yml,yaml,toml} pylintrc .dependency-cruiser.*
     .commitlint* .rubocop*.yml .solargraph.yml .standard.yml .reek.yml .erb{-,_}lint.yml .flake8 {.,}mypy.ini
     {.,}pytest.{ini,toml} phpstan*.neon* psalm.xml* phpunit.xml* .php{-cs-fixer,_cs}* {.,}phpcs.xml* {rector,ecs}.php
     .scalafix.conf .*.{{c,m,}{j,t}s,py,rb,lua,php,sh,ps1} .rspec ruby_lsp/ pyrightconfig.json .simplecov config.ru
     {knex,plop}file.* ormconfig.* .spectral.* .markdownlint-cli2.* .sqlfluff .yardopts .{oxlintrc,swcrc}
     codegen.{ts,yml,yaml} cypress.json nightwatch.* testem.* .scalafmt.conf .golangci.* analysis_options.yaml
     .{credo,formatter}.exs .air.toml`,
  ],

  // Assistants
  [
    () => t('assistants follow it as their instructions, or take their settings and commands from it'),
    `{.,}{agents,agent,claude,gemini,codex}.md agents.*.md claude.*.md
     {qwen,warp,crush,copilot,skill,iflow,codebuddy}.md {antigravity,jules,grok,kimi,deepseek,soul,heartbeat,memory}.md
     gemini-extension.json copilot-instructions.md *.{instructions,prompt,chatmode,agent,skill}.md
     .github/{agents,prompts,instructions}/ .github/{chatmodes,skills,hooks,copilot,extensions,plugin}/ *.mdc
     .{agents,agent,ai,claude,codex,gemini,qwen,cursor,windsurf,devin,cline,continue,kilocode,kilo,kiro,amazonq,junie}/
     .{augment,trae,void,opencode,goose,qodo,tabnine,cody,sourcegraph,factory,crush,aiassistant,copilot,roo,zencoder}/
     .{openhands,rovodev,pearai,mentat,plandex,gptme,amp,warp,firebender,serena,vibe,tierwise,llm,aider,prompts}/ .roo*
     .kilo* .aider* .{cursor,windsurf,cline,continue,codeium,void,trae}rules* .{cursor,windsurf,cline,continue}rules/
     .rules .goosehints .augment-guidelines .augmentcontextignore
     .{cursor,cursorindexing,claude,codeium,gemini,copilot,aider,cline,roo,ai,continue}ignore .aiexclude
     opencode.json{,c} {.,}crush.json .claude.json claude_desktop_config.json replit.md {claude-flow,rulesync}.json{,c}
     {codex,ruler}.toml .*rules .claude_code.json {agent,agents,cagent,goose,forge,recipe}.yaml {codex,conductor}.json
     system_prompt.md`,
  ],

  // Access and secrets
  [
    () => t('it decides who may get in'),
    `.ssh/ .gnupg/ .aws/ .azure/ .kube/ .docker/ .gcloud/ authorized_keys* known_hosts* .git-credentials .pgpass
     .htaccess .htpasswd sudoers sudoers.d/ .firebase/ {firestore,storage}.rules .rhosts .shosts hosts.equiv .k5login
     ssh{,d}_config database.rules.json`,
  ],
  [() => t('it holds secrets'), '.env .env.* *.env .env-* .env_* .dev.vars'],
  [() => t('it decides who must agree to changes'), 'codeowners'],
];

/** What is for people in hidden folders, or is published as it is. */
export const FOR_PEOPLE = `.github/*.md .github/{issue_template,discussion_template,pull_request_template}/ .gitlab/*_templates/
  .changeset/*.md .well-known/`;
