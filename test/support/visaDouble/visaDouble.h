/* The double's sessions, statuses and faults: what every function of visaDouble.c stands on. Included once. */
#pragma once

#include <arpa/inet.h>
#include <ctype.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

typedef int32_t ViStatus;
typedef uint32_t ViObject;

#define STATUS(code) ((ViStatus)(code))
#define VI_SUCCESS 0
#define VI_SUCCESS_TERM_CHAR STATUS(0x3FFF0005)
#define VI_SUCCESS_MAX_CNT STATUS(0x3FFF0006)
#define VI_WARN_UNKNOWN_STATUS STATUS(0x3FFF0085)
#define VI_ERROR_INV_OBJECT STATUS(0xBFFF000E)
#define VI_ERROR_RSRC_NFOUND STATUS(0xBFFF0011)
#define VI_ERROR_INV_RSRC_NAME STATUS(0xBFFF0012)
#define VI_ERROR_TMO STATUS(0xBFFF0015)
#define VI_ERROR_NSUP_ATTR STATUS(0xBFFF001D)
#define VI_ERROR_ABORT STATUS(0xBFFF0030)
#define VI_ERROR_ALLOC STATUS(0xBFFF003C)
#define VI_ERROR_CONN_LOST STATUS(0xBFFF00A6)

#define TEXT_BYTES 256
#define MOST 64

enum kind { FREE, MANAGER, LIST, SESSION };
struct object {
  enum kind kind;
  int socket, closing, users, isStream, isBridged;
  uint32_t timeoutMs, next;
  uint8_t terminator, terminatorEnabled;
  char resource[TEXT_BYTES], expression[TEXT_BYTES];
  uint8_t pending[1 << 16];
  /* What of it has not been read: from, and how many. */
  size_t from, held;
  /* Where in the message, and in the header of a definite-length block, the next byte stands. */
  size_t position, digits;
  long length, blockLeft;
};

static struct object objects[MOST];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char faultFunction[32];
static char faultKind[16];
static int64_t faultValue;
static int faultTimes;
static uint8_t statusByte;
static int clears;

/* kind: status (value: what is returned), hang (until closed), short (value: bytes a call), lie (value: bytes added). */
void visaDoubleFault(const char *function, const char *kind, double value, int times) {
  pthread_mutex_lock(&lock);
  snprintf(faultFunction, sizeof faultFunction, "%s", function);
  snprintf(faultKind, sizeof faultKind, "%s", kind);
  faultValue = (int64_t)value;
  faultTimes = times;
  pthread_mutex_unlock(&lock);
}
void visaDoubleStatusByte(int value) { statusByte = (uint8_t)value; }
int visaDoubleClears(void) { return clears; }
/* Sessions that nobody closed; the resource manager and lists count as well. */
int visaDoubleOpen(void) {
  int open = 0;
  for (int at = 0; at < MOST; at++) open += objects[at].kind != FREE;
  return open;
}

static int faulty(const char *function, const char *kind, int64_t *value) {
  int hit = 0;
  pthread_mutex_lock(&lock);
  if (faultTimes > 0 && strcmp(function, faultFunction) == 0 && strcmp(kind, faultKind) == 0) {
    faultTimes--;
    *value = faultValue;
    hit = 1;
  }
  pthread_mutex_unlock(&lock);
  return hit;
}

static struct object *take(ViObject handle, enum kind kind) {
  struct object *found = NULL;
  pthread_mutex_lock(&lock);
  if (handle >= 1 && handle <= MOST && objects[handle - 1].kind == kind && !objects[handle - 1].closing) {
    found = &objects[handle - 1];
    found->users++;
  }
  pthread_mutex_unlock(&lock);
  return found;
}
static ViStatus give(struct object *object, ViStatus status) {
  pthread_mutex_lock(&lock);
  object->users--;
  pthread_mutex_unlock(&lock);
  return status;
}
static ViObject make(enum kind kind) {
  ViObject handle = 0;
  pthread_mutex_lock(&lock);
  for (int at = 0; at < MOST && handle == 0; at++) {
    if (objects[at].kind != FREE) continue;
    memset(&objects[at], 0, sizeof objects[at]);
    objects[at].kind = kind;
    objects[at].socket = -1;
    handle = (ViObject)(at + 1);
  }
  pthread_mutex_unlock(&lock);
  return handle;
}
static int64_t nowMs(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}
