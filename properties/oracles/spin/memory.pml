/*
 * Memory between three compartments, a third time: the clauses MON-SHARE to MON-RESTART as far as the explorer's scopes `granule` and
 * `memory` go, written by hand for spin. It shares no line with the specification or the emulator, so that the same number of distinct
 * states is evidence. GRANULES is the number of granules that move: 1 for the scope `granule`, 2 for `memory`.
 */
#ifndef GRANULES
#define GRANULES 1
#endif
#define COMPARTMENTS 3
/* A granule is in one grant at most, so no sender ever needs a second place for one: the quota of 8 (MON-SHARE-8) is never met here. */
#define PLACES GRANULES
#define NOBODY 255
#define NOWHERE 255
#define NOTHING 255

#define READ 1
#define WRITE 2
#define READ_WRITE 3
#define ALL 7

#define NONE 0
#define SHARE 1
#define LEND 2
#define DONATE 3

/* The manifest: memory may go from 0 to 1 and back, and from 1 on to 2; the first compartment supervises the others. */
#define permits(from, to) ((from == 0 && to == 1) || (from == 1 && to == 0) || (from == 1 && to == 2))
#define supervises(who, of) (who == 0 && (of == 1 || of == 2))

typedef Grant {
  byte kind;
  byte granule;
  byte receiver;
  byte offered;
  byte held;
  bool ended;  /* the receiver was stopped since */
  bool orphan; /* the sender was stopped while it was held */
  bool soiled  /* who held it was stopped: to be scrubbed before anybody else has it */
};

/* Each compartment runs on a core of its own, which has its number: who runs is who calls. */
bool running[COMPARTMENTS] = true;
#if GRANULES == 1
byte owner[GRANULES] = {0};
#else
byte owner[GRANULES] = {0, 1};
#endif
bool written[GRANULES];      /* 1 is the only value that is stored: what is 0 again was scrubbed */
byte grantOf[GRANULES];      /* place of its grant plus one; 0 is none */
Grant grants[COMPARTMENTS * PLACES];

/* The request that is being tried; all 0 between requests, so that it is no part of a state. */
byte core, granule, to, kind, access, handle, width, address, target, at, other;
bool rightTag;

#define isCall (core < COMPARTMENTS && running[core])          /* MON-CALL-1 */
#define isOpen(h) (h < COMPARTMENTS * PLACES && grants[h].kind != NONE)
#define senderOf(h) (h / PLACES)
#define isGrantable(a) ((a & READ) != 0 && a <= ALL)

#define scrub(which) written[which] = false

inline close(h) {
  grantOf[grants[h].granule] = 0;
  grants[h].kind = NONE;
  grants[h].granule = 0;
  grants[h].receiver = 0;
  grants[h].offered = 0;
  grants[h].held = 0;
  grants[h].ended = false;
  grants[h].orphan = false;
  grants[h].soiled = false
}

/* What a stopped receiver left is scrubbed before anybody else has it (MON-STOP-6). */
inline cleanse(h) {
  if
  :: grants[h].soiled && grants[h].held == 0 -> scrub(grants[h].granule); grants[h].soiled = false
  :: else
  fi
}

inline offer() {
  if
  :: isCall &&
     granule < GRANULES &&                                     /* MON-SHARE-1, MON-LEND-1, MON-DONATE-1 */
     to < COMPARTMENTS && to != core &&                        /* MON-SHARE-2, MON-LEND-2, MON-DONATE-2 */
     (kind == DONATE || isGrantable(access)) &&                /* MON-SHARE-3, MON-LEND-3 */
     owner[granule] == core &&                                 /* MON-SHARE-4, MON-LEND-4, MON-DONATE-3 */
     permits(core, to) &&                                      /* MON-SHARE-5, MON-LEND-5, MON-DONATE-4 */
     running[to] &&                                            /* MON-SHARE-6, MON-LEND-6, MON-DONATE-5 */
     grantOf[granule] == 0                                     /* MON-SHARE-7, MON-LEND-7, MON-DONATE-6 */
  -> at = core * PLACES;
     do
     :: grants[at].kind != NONE -> at++                        /* the lowest free place of the sender */
     :: else -> break
     od;
     grants[at].kind = kind;
     grants[at].granule = granule;
     grants[at].receiver = to;
     if
     :: kind == DONATE -> grants[at].offered = ALL
     :: else -> grants[at].offered = access
     fi;
     grantOf[granule] = at + 1
  :: else
  fi
}

/* A part of the caller's present life in an open grant. */
#define isReceiver (isCall && isOpen(handle) && grants[handle].receiver == core && !grants[handle].ended)

inline retrieve() {
  if
  :: isReceiver && !grants[handle].orphan &&                   /* MON-RETRIEVE-1 */
     isGrantable(access) &&                                    /* MON-RETRIEVE-2 */
     rightTag &&                                               /* MON-RETRIEVE-3 */
     (access & ~grants[handle].offered) == 0 &&                /* MON-RETRIEVE-4 */
     grants[handle].held == 0                                  /* MON-RETRIEVE-5 */
  -> if
     :: grants[handle].kind == DONATE -> owner[grants[handle].granule] = core; close(handle)
     :: else -> cleanse(handle); grants[handle].held = access
     fi
  :: else
  fi
}

/* Given back: a grant that has outlived its sender ends, scrubbed (MON-STOP-7, MON-STOP-8). */
inline giveBack(h) {
  grants[h].held = 0;
  if
  :: grants[h].orphan -> scrub(grants[h].granule); close(h)
  :: else -> cleanse(h)
  fi
}

inline relinquish() {
  if
  :: isReceiver &&                                             /* MON-RELINQUISH-1 */
     grants[handle].held != 0                                  /* MON-RELINQUISH-2 */
  -> giveBack(handle)
  :: else
  fi
}

inline reclaim() {
  if
  :: isCall && isOpen(handle) && senderOf(handle) == core && !grants[handle].orphan && /* MON-RECLAIM-1 */
     grants[handle].held == 0                                  /* MON-RECLAIM-2 */
  -> cleanse(handle);
     close(handle)
  :: else
  fi
}

/* The caller has back what an earlier life of it granted: the lowest place in which such a grant is held by nobody. */
inline fetchBack() {
  if
  :: isCall ->
     at = 0;
     do
     :: at == PLACES -> break
     :: at < PLACES && grants[core * PLACES + at].orphan && grants[core * PLACES + at].held == 0 -> /* MON-SCRUB-1 */
        other = core * PLACES + at;
        scrub(grants[other].granule);                          /* MON-SCRUB-2 */
        close(other);
        break
     :: else -> at++
     od
  :: else
  fi
}

/* The owner, unless it has lent or offered the granule for good; and a receiver that holds it for writing. */
#define grantOn(g) grants[grantOf[g] - 1]
#define mayWrite(who, g) ( \
  (owner[g] == who && (grantOf[g] == 0 || grantOn(g).kind == SHARE)) || \
  (grantOf[g] != 0 && grantOn(g).receiver == who && (grantOn(g).held & WRITE) != 0))

/* A load changes nothing, whatever it answers. */
inline store() {
  if
  :: isCall &&
     address % width == 0 &&                                   /* MON-STORE-1 */
     address / 8 < GRANULES &&
     mayWrite(core, address / 8)                               /* MON-STORE-2 */
  -> written[address / 8] = true
  :: else
  fi
}

inline stop() {
  if
  :: isCall &&
     target < COMPARTMENTS &&                                  /* MON-STOP-1 */
     (target == core || supervises(core, target)) &&           /* MON-STOP-2 */
     running[target]                                           /* MON-STOP-3 */
  -> at = 0;
     do
     :: at == COMPARTMENTS * PLACES -> break
     :: else ->
        if
        :: grants[at].kind != NONE && grants[at].receiver == target && !grants[at].ended -> /* MON-STOP-5 */
           grants[at].ended = true;
           if
           :: grants[at].held != 0 && grants[at].kind == LEND -> grants[at].soiled = true           /* MON-STOP-6 */
           :: else
           fi;
           grants[at].held = 0
        :: else
        fi;
        at++
     od;
     at = 0;
     do
     :: at == PLACES -> break
     :: else ->
        other = target * PLACES + at;
        if
        :: grants[other].kind != NONE && grants[other].held != 0 -> grants[other].orphan = true /* MON-STOP-7 */
        :: grants[other].kind != NONE && grants[other].held == 0 -> close(other)
        :: else
        fi;
        at++
     od;
     running[target] = false                                   /* MON-STOP-11 */
  :: else
  fi
}

inline scrubPrivate() {
  at = 0;
  do
  :: at == GRANULES -> break
  :: else ->
     if
     :: owner[at] == target && grantOf[at] == 0 -> scrub(at)
     :: else
     fi;
     at++
  od
}

inline restart() {
  if
  :: isCall &&
     target < COMPARTMENTS &&                                  /* MON-RESTART-1 */
     supervises(core, target) &&                               /* MON-RESTART-2 */
     !running[target]                                          /* MON-RESTART-3 */
  -> scrubPrivate();                                           /* MON-STOP-4, MON-RESTART-5; three granules are one call's work */
     running[target] = true
  :: else
  fi
}

inline forget() {
  core = 0; granule = 0; to = 0; kind = 0; access = 0; handle = 0; width = 0; address = 0; target = 0; at = 0; other = 0; rightTag = false
}

/* What is tried: the requests of the scope, each exactly once in each state. */
inline anyCore() { if :: core = 0 :: core = 1 :: core = 2 fi }
#if GRANULES == 1
inline anyGranule() { granule = 0 }
inline anyOpen() { if :: isOpen(0) -> handle = 0 :: isOpen(1) -> handle = 1 :: isOpen(2) -> handle = 2 fi }
#else
inline anyGranule() { if :: granule = 0 :: granule = 1 fi }
inline anyOpen() {
  if
  :: isOpen(0) -> handle = 0
  :: isOpen(1) -> handle = 1
  :: isOpen(2) -> handle = 2
  :: isOpen(3) -> handle = 3
  :: isOpen(4) -> handle = 4
  :: isOpen(5) -> handle = 5
  fi
}
#endif
inline anyOther() { if :: core != 0 -> to = 0 :: core != 1 -> to = 1 :: core != 2 -> to = 2 fi }
inline anyTarget() { if :: target = 0 :: target = 1 :: target = 2 fi }
inline anyOffer() {
  if
  :: kind = SHARE; access = READ
  :: kind = SHARE; access = READ_WRITE
  :: kind = LEND; access = READ
  :: kind = LEND; access = READ_WRITE
  :: kind = DONATE
  fi
}
/* The first granule, compartment and core that do not exist, a granule far beyond, and the caller itself. */
inline wrongOffer() {
  if
  :: granule = 3; to = 1
  :: granule = NOWHERE; to = 1
  :: to = 3
  :: to = 0
  :: core = 3; to = 1
  fi
}
inline aboutHandle() {
  if
  :: access = READ; rightTag = true; d_step { retrieve(); forget() }
  :: access = READ_WRITE; rightTag = true; d_step { retrieve(); forget() }
  :: access = WRITE; rightTag = true; d_step { retrieve(); forget() }
  :: access = READ; d_step { retrieve(); forget() }
  :: d_step { relinquish(); forget() }
  :: d_step { reclaim(); forget() }
  fi
}

active proctype everybody() {
  do
  :: atomic { anyCore(); anyGranule(); anyOther(); anyOffer(); d_step { offer(); forget() } }
  :: atomic { wrongOffer(); anyOffer(); d_step { offer(); forget() } }
  :: atomic { to = 1; if :: kind = SHARE; access = WRITE :: kind = SHARE :: kind = LEND; access = READ_WRITE + 1 fi; d_step { offer(); forget() } }
  :: atomic { anyCore(); anyGranule(); d_step { forget() } }  /* a load */
  :: atomic { anyCore(); anyGranule(); d_step { width = 1; address = granule * 8; store(); forget() } }
  :: atomic { if :: width = 2 :: width = 3 :: width = 1 fi; d_step { forget() } }  /* loads that fault */
  :: d_step { width = 4; address = 2; store(); forget() }
  :: d_step { width = 4; address = 252; store(); forget() }
  :: atomic { anyCore(); d_step { fetchBack(); forget() } }
  :: atomic { anyCore(); anyTarget(); d_step { stop(); forget() } }
  :: atomic { anyCore(); anyTarget(); d_step { restart(); forget() } }
  :: d_step { target = 3; stop(); forget() }
  :: d_step { target = 3; restart(); forget() }
  :: atomic { anyOpen(); anyCore(); aboutHandle() }
  :: atomic { core = 1; handle = NOTHING; if :: rightTag = false :: rightTag = false :: rightTag = false :: rightTag = false fi; aboutHandle() }
  od
}
