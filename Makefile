# nachfass: `make` builds build/nachfass; `make demo` and `make check` are the two
# commands for newcomers: they install what is missing, build, and show or test it all.

CC ?= gcc
PREFIX ?= /usr/local
DESTDIR ?=
B ?= build
VERSION := 0.1.0

WARN = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion \
       -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition -Wwrite-strings \
       -Wcast-qual -Wcast-align -Wpointer-arith -Wformat=2 -Wundef -Wvla \
       -Wnull-dereference -Wdouble-promotion -Wswitch-enum -Wimplicit-fallthrough \
       -fno-common
OPT ?= -O2 -g
HARDEN ?= -fstack-protector-strong -D_FORTIFY_SOURCE=3
NF_CFLAGS = -std=c17 -D_POSIX_C_SOURCE=200809L -DNF_VERSION='"$(VERSION)"' \
         -Isrc -I$(B)/gen -include base/banned.h $(OPT) $(WARN) $(HARDEN) -fPIE $(EXTRA)
NF_LDFLAGS = -pie -Wl,-z,relro,-z,now $(EXTRA)
# plain -letpan: its pkg-config flags would turn PIE off
LIBS = -letpan -lcurl-gnutls -lsqlite3 -lconfuse -lcsv -ljansson -lutf8proc -lseccomp \
       -lical -lidn2 -lnettle -lzstd -lcairo -lm

SRC := $(filter-out src/main.c,$(wildcard src/*.c src/*/*.c src/*/*/*.c))
OBJ := $(SRC:src/%.c=$(B)/obj/%.o)
# files compiled into the program: SQL, templates, word lists, sample configuration
EMBED := $(wildcard src/store/sql/*.sql src/store/schema/*.sql templates/*/* templates/README.md conf/*.txt \
         conf/*.conf)
LIB := $(B)/libnachfass.a

all: $(B)/nachfass

$(B)/nachfass: $(B)/obj/main.o $(LIB)
	$(CC) $(NF_LDFLAGS) -o $@ $^ $(LIBS)

$(LIB): $(OBJ) $(B)/obj/gen/embed.o $(B)/gen/files
	@rm -f $@
	ar qcs $@ $(filter %.o,$^)

# changes when a file comes or goes: what is made of all of them is made again
$(B)/gen/files: FORCE
	@mkdir -p $(@D)
	@echo '$(SRC) $(EMBED)' | cmp -s - $@ || echo '$(SRC) $(EMBED)' > $@

$(B)/gen/embed.c: scripts/embed $(EMBED) $(B)/gen/files
	@mkdir -p $(@D)
	scripts/embed $(EMBED) > $@.tmp && mv $@.tmp $@

$(B)/obj/gen/embed.o: $(B)/gen/embed.c
	@mkdir -p $(@D)
	$(CC) $(NF_CFLAGS) -Wno-overlength-strings -c -o $@ $<

# what reads mails counts in bytes and words: 5 % for nothing
$(B)/obj/base/%.o $(B)/obj/mail/%.o $(B)/obj/reader/%.o: OPT = -O3 -g

$(B)/obj/%.o: src/%.c
	@mkdir -p $(@D)
	$(CC) $(NF_CFLAGS) -MMD -MP -c -o $@ $<

# ---- tests: each tests/unit/test_*.c is one program
UNIT := $(patsubst tests/unit/%.c,$(B)/tests/%,$(wildcard tests/unit/test_*.c))

$(B)/tests/%: tests/unit/%.c $(LIB)
	@mkdir -p $(@D)
	$(CC) $(NF_CFLAGS) -MMD -MP -MF $@.d -Itests/unit -Itests/bench -o $@ \
	    $(filter tests/%.c,$^) $(LIB) $(NF_LDFLAGS) $(LIBS) -lcmocka

# hostile mails are the same in test and benchmark
$(B)/tests/test_linear: tests/bench/shapes.c

units: $(UNIT)

# the same program with sanitizers, and one that can end itself at every step
asan:
	$(MAKE) B=build/asan OPT='-O1 -g' HARDEN= EXTRA='$(SANITIZE)' build/asan/nachfass

SANITIZE = -fsanitize=address,undefined -fno-sanitize-recover=all \
           -fno-omit-frame-pointer

faulty:
	$(MAKE) B=build/faulty EXTRA=-DNF_FAULTS build/faulty/nachfass

dev:
	$(MAKE) EXTRA=-Werror all units

# ---- fuzzing: each tests/fuzz/fuzz_*.c is one program; clang builds all it links
FUZZ := $(patsubst tests/fuzz/fuzz_%.c,$(B)/target/%,$(wildcard tests/fuzz/fuzz_*.c))
FUZZ_RUNS ?= 10000000

$(B)/obj/fuzz/driver.o: tests/fuzz/driver.c
	@mkdir -p $(@D)
	$(CC) $(NF_CFLAGS) -MMD -MP -Itests/fuzz -c -o $@ $<

$(B)/target/%: tests/fuzz/fuzz_%.c $(B)/obj/fuzz/driver.o $(LIB)
	@mkdir -p $(@D)
	$(CC) $(NF_CFLAGS) -MMD -MP -MF $(B)/obj/fuzz/$*.d -Itests/fuzz -o $@ $< \
	    $(B)/obj/fuzz/driver.o $(LIB) $(NF_LDFLAGS) -fsanitize=fuzzer $(LIBS)

fuzz-targets: $(FUZZ)

fuzzers:
	$(MAKE) B=build/fuzz CC=clang OPT='-O2 -g' HARDEN= fuzz-targets \
	    EXTRA='$(SANITIZE) $(FUZZ_FAST) -fsanitize=fuzzer-no-link $(FUZZ_COVER) \
	        -Wno-format-nonliteral -Wno-missing-field-initializers \
	        -Wno-string-concatenation'

# following each comparison costs two thirds of the time; the dictionaries know the words
FUZZ_COVER = -fno-sanitize-coverage=trace-cmp,trace-div,trace-gep,indirect-calls

# a tenth of the time: undefined behaviour ends in a trap, without words (the line is in
# the stack trace), and there is no code for a check of stacks that is off anyhow
FUZZ_FAST = -fsanitize-trap=undefined -fsanitize-address-use-after-return=never

# hours: FUZZ_RUNS inputs a target; what was learnt stays in build/fuzz/corpus
fuzz: fuzzers
	scripts/fuzz -keep -runs=$(FUZZ_RUNS)

JOBS := -s -j$(shell nproc)

# ---- benchmarks: tests/bench/NAME.c, where there is one, for tests/bench/NAME.sh
BENCH := $(patsubst tests/bench/%.sh,$(B)/bench/%,$(wildcard $(patsubst %.c,%.sh,$(wildcard tests/bench/*.c))))

$(B)/bench/%: tests/bench/%.c tests/bench/shapes.c $(LIB)
	@mkdir -p $(@D)
	$(CC) $(NF_CFLAGS) -MMD -MP -MF $@.d -Itests/bench -o $@ $(filter %.c,$^) $(LIB) \
	    $(NF_LDFLAGS) $(LIBS)

# what scripts/learn-score learns from
$(B)/learn/signs: tests/learn/signs.c $(LIB)
	@mkdir -p $(@D)
	$(CC) $(NF_CFLAGS) -MMD -MP -MF $@.d -o $@ $(filter %.c,$^) $(LIB) \
	    $(NF_LDFLAGS) $(LIBS)

bench-programs: all $(BENCH)

# figures against bare libraries and Node's packages; NAMES="reader" for one of them
bench:
	@scripts/deps build bench
	@$(MAKE) $(JOBS) bench-programs
	@scripts/bench $(NAMES)

# ---- the two commands for newcomers
demo:
	@scripts/deps build
	@echo 'building $(B)/nachfass, about a minute the first time'
	@$(MAKE) $(JOBS) all
	@scripts/demo $(B)/nachfass build/demo

check:
	@scripts/deps build test
	@echo 'building four times: as it ships, with sanitizers, with faults, for fuzzing'
	$(MAKE) $(JOBS) EXTRA=-Werror all units
	$(MAKE) $(JOBS) B=build/asan OPT='-O1 -g' HARDEN= EXTRA='$(SANITIZE)' units
	$(MAKE) $(JOBS) faulty
	$(MAKE) $(JOBS) fuzzers
	$(MAKE) lint
	scripts/run-tests all

# what is fast enough to run while you work
quick: all units
	scripts/run-tests quick

lint:
	scripts/check-layers
	scripts/check-size
	scripts/check-threats
	clang-format --dry-run -Werror $$(find src tests/unit tests/fuzz -name '*.[ch]')

# ---- install: program, templates, sample configuration, manual where scdoc is there
SHARE = $(DESTDIR)$(PREFIX)/share
MAN := $(if $(shell command -v scdoc),$(patsubst doc/%.scd,$(B)/man/%,$(wildcard doc/*.scd)))

# the sample is what `init` writes, so that there is one source of it
$(B)/sample/nachfass.conf: $(B)/nachfass
	rm -rf $(@D)
	$(B)/nachfass init $(@D) > /dev/null

$(B)/man/%: doc/%.scd
	@mkdir -p $(@D)
	scdoc < $< > $@

install: $(B)/nachfass $(B)/sample/nachfass.conf $(MAN)
	install -D -m 755 $(B)/nachfass $(DESTDIR)$(PREFIX)/bin/nachfass
	install -D -m 644 $(B)/sample/nachfass.conf $(SHARE)/nachfass/nachfass.conf
	install -D -m 644 conf/nachfass.service $(SHARE)/nachfass/nachfass.service
	for f in templates/README.md templates/*/*; do install -D -m 644 $$f $(SHARE)/nachfass/$$f || exit 1; done
	for m in $(MAN); do \
	    install -D -m 644 $$m $(SHARE)/man/man$${m##*.}/$${m##*/} || exit 1; done

clean:
	rm -rf build

-include $(OBJ:.o=.d) $(B)/obj/main.d $(UNIT:=.d) $(wildcard $(B)/obj/fuzz/*.d) \
    $(BENCH:=.d)

FORCE:
.PHONY: all units asan faulty fuzz fuzzers fuzz-targets dev demo check quick \
        bench bench-programs lint install clean FORCE
.DELETE_ON_ERROR:
