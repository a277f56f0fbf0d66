/*
 * A test double for a maker's VISA library: the functions of VPP-4.3.2 that Fringe calls, over TCP sockets to the simulated
 * instruments. FRINGE_VISA_DOUBLE_MAP names a file of lines "RESOURCE HOST PORT", read at each search and each open.
 * visaDoubleFault makes a function fail, hang, read short or lie. Messages of INSTR resources other than serial ports end at
 * a line feed that stands in no IEEE 488.2 block, as END would; SOCKET and ASRL end at the termination character.
 */
#include "visaDouble.h"
#include "visaBridge.h"

/* VISA's patterns (VPP-4.3.2, table 4.2.4): ? any character, * any number of what stands before it. */
static int matches(const char *pattern, const char *text) {
  if (*pattern == '\0') return *text == '\0';
  if (pattern[1] == '*') {
    for (;;) {
      if (matches(pattern + 2, text)) return 1;
      if (*text == '\0' || (*pattern != '?' && tolower(*pattern) != tolower(*text))) return 0;
      text++;
    }
  }
  return *text != '\0' && (*pattern == '?' || tolower(*pattern) == tolower(*text)) && matches(pattern + 1, text + 1);
}

/* The resource at a place in the map, or the one of a name; 0 when there is none. */
static int lookUp(const char *expression, uint32_t index, const char *name, char *resource, char *host, int *port) {
  const char *file = getenv("FRINGE_VISA_DOUBLE_MAP");
  FILE *map = file == NULL ? NULL : fopen(file, "r");
  int found = 0;
  uint32_t at = 0;
  if (map == NULL) return 0;
  while (!found && fscanf(map, "%255s %63s %d", resource, host, port) == 3) {
    if (name != NULL) found = strcasecmp(name, resource) == 0;
    else if (matches(expression, resource)) found = at++ == index;
  }
  fclose(map);
  return found;
}

ViStatus viOpenDefaultRM(ViObject *session) {
  int64_t fault;
  if (faulty("viOpenDefaultRM", "status", &fault)) return (ViStatus)fault;
  *session = make(MANAGER);
  return *session == 0 ? VI_ERROR_ALLOC : VI_SUCCESS;
}

ViStatus viFindNext(ViObject handle, char *text) {
  char host[64];
  int port;
  struct object *list = take(handle, LIST);
  if (list == NULL) return VI_ERROR_INV_OBJECT;
  return give(list, lookUp(list->expression, list->next++, NULL, text, host, &port) ? VI_SUCCESS : VI_ERROR_RSRC_NFOUND);
}

ViStatus viFindRsrc(ViObject manager, const char *expression, ViObject *handle, uint32_t *count, char *text) {
  char host[64], other[TEXT_BYTES];
  int port;
  int64_t fault;
  struct object *rm = take(manager, MANAGER);
  if (rm == NULL) return VI_ERROR_INV_OBJECT;
  give(rm, VI_SUCCESS);
  if (faulty("viFindRsrc", "status", &fault)) return (ViStatus)fault;
  if (!lookUp(expression, 0, NULL, text, host, &port)) return VI_ERROR_RSRC_NFOUND;
  for (*count = 1; lookUp(expression, *count, NULL, other, host, &port); ++*count);
  if (faulty("viFindRsrc", "lie", &fault)) *count += (uint32_t)fault;
  *handle = make(LIST);
  if (*handle == 0) return VI_ERROR_ALLOC;
  snprintf(objects[*handle - 1].expression, TEXT_BYTES, "%s", expression);
  objects[*handle - 1].next = 1;
  return VI_SUCCESS;
}

ViStatus viOpen(ViObject manager, const char *name, uint32_t mode, uint32_t timeoutMs, ViObject *handle) {
  char resource[TEXT_BYTES], host[64];
  int port, connection;
  int64_t fault;
  struct sockaddr_in address = {.sin_family = AF_INET};
  struct object *rm = take(manager, MANAGER);
  (void)mode, (void)timeoutMs;
  if (rm == NULL) return VI_ERROR_INV_OBJECT;
  give(rm, VI_SUCCESS);
  if (faulty("viOpen", "status", &fault)) return (ViStatus)fault;
  if (strstr(name, "::") == NULL) return VI_ERROR_INV_RSRC_NAME;
  if (!lookUp(NULL, 0, name, resource, host, &port)) return VI_ERROR_RSRC_NFOUND;
  int isBridged = strncmp(host, "bridge:", 7) == 0;
  address.sin_port = htons((uint16_t)port);
  inet_pton(AF_INET, isBridged ? host + 7 : host, &address.sin_addr);
  connection = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connect(connection, (struct sockaddr *)&address, sizeof address) != 0) {
    close(connection);
    return VI_ERROR_RSRC_NFOUND;
  }
  /* Requests go out in two pieces; the second must not wait for the first to be acknowledged. */
  setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
  *handle = make(SESSION);
  if (*handle == 0) {
    close(connection);
    return VI_ERROR_ALLOC;
  }
  struct object *session = &objects[*handle - 1];
  snprintf(session->resource, TEXT_BYTES, "%s", resource);
  session->socket = connection;
  session->isBridged = isBridged;
  session->timeoutMs = 2000;
  session->terminator = '\n';
  session->isStream = strncasecmp(resource, "ASRL", 4) == 0 || strcasestr(resource, "::SOCKET") != NULL;
  session->terminatorEnabled = strncasecmp(resource, "ASRL", 4) == 0;
  return VI_SUCCESS;
}

ViStatus viClose(ViObject handle) {
  pthread_mutex_lock(&lock);
  struct object *object = handle >= 1 && handle <= MOST ? &objects[handle - 1] : NULL;
  if (object == NULL || object->kind == FREE || object->closing) {
    pthread_mutex_unlock(&lock);
    return VI_ERROR_INV_OBJECT;
  }
  if (object->kind == MANAGER) {
    for (ViObject other = 1; other <= MOST; other++) {
      if (objects[other - 1].kind != SESSION && objects[other - 1].kind != LIST) continue;
      pthread_mutex_unlock(&lock);
      viClose(other);
      pthread_mutex_lock(&lock);
    }
  }
  object->closing = 1;
  while (object->users > 0) {
    pthread_mutex_unlock(&lock);
    usleep(1000);
    pthread_mutex_lock(&lock);
  }
  if (object->socket >= 0) close(object->socket);
  object->kind = FREE;
  pthread_mutex_unlock(&lock);
  return VI_SUCCESS;
}

ViStatus viWrite(ViObject handle, const uint8_t *bytes, uint32_t count, uint32_t *written) {
  int64_t added = 0;
  struct object *session = take(handle, SESSION);
  if (session == NULL) return VI_ERROR_INV_OBJECT;
  int64_t status;
  if (faulty("viWrite", "status", &status)) return give(session, (ViStatus)status);
  if (session->isBridged) {
    uint8_t taken;
    long length = ask(session, 'W', bytes, count, &taken, 1);
    *written = count;
    return give(session, length < 0 ? VI_ERROR_CONN_LOST : VI_SUCCESS);
  }
  for (*written = 0; *written < count;) {
    ssize_t sent = send(session->socket, bytes + *written, count - *written, MSG_NOSIGNAL);
    if (sent <= 0) return give(session, VI_ERROR_CONN_LOST);
    *written += (uint32_t)sent;
  }
  if (faulty("viWrite", "lie", &added)) *written = (uint32_t)((int64_t)*written + added);
  return give(session, VI_SUCCESS);
}

/* Whether the message ends with this byte: a line feed in a definite-length block (#15hello) ends nothing. */
static int isEnd(struct object *session, uint8_t byte) {
  if (session->isStream) return session->terminatorEnabled && byte == session->terminator;
  if (session->blockLeft > 0) {
    session->blockLeft--;
    return 0;
  }
  size_t at = session->position++;
  if (at == 0) session->digits = byte == '#' ? 1 : 0;
  else if (at == 1 && session->digits == 1) session->digits = isdigit(byte) && byte != '0' ? 1 + (size_t)(byte - '0') : 0;
  else if (at > 1 && at <= session->digits) {
    session->length = session->length * 10 + (byte - '0');
    if (at == session->digits) session->blockLeft = session->length;
    return 0;
  } else if (byte == '\n') {
    session->position = session->digits = 0;
    session->length = 0;
    return 1;
  }
  if (at == 0 && byte == '\n') session->position = 0;
  return at == 0 && byte == '\n';
}

static ViStatus readMessage(struct object *session, uint8_t *bytes, uint32_t count, uint32_t *got) {
  int64_t deadline = nowMs() + session->timeoutMs;
  for (;;) {
    while (session->held > 0 && *got < count) {
      uint8_t byte = session->pending[session->from++];
      session->held--;
      bytes[(*got)++] = byte;
      if (isEnd(session, byte)) return session->isStream ? VI_SUCCESS_TERM_CHAR : VI_SUCCESS;
    }
    if (*got == count) return VI_SUCCESS_MAX_CNT;
    if (session->closing) return VI_ERROR_ABORT;
    struct pollfd poller = {.fd = session->socket, .events = POLLIN};
    int64_t left = deadline - nowMs();
    if (poll(&poller, 1, left > 10 ? 10 : left > 0 ? (int)left : 0) == 0) {
      if (left <= 0) return VI_ERROR_TMO;
      continue;
    }
    ssize_t received = recv(session->socket, session->pending, sizeof session->pending, 0);
    if (received <= 0) return VI_ERROR_CONN_LOST;
    session->held = (size_t)received;
    session->from = 0;
  }
}

ViStatus viRead(ViObject handle, uint8_t *bytes, uint32_t count, uint32_t *got) {
  int64_t value;
  struct object *session = take(handle, SESSION);
  if (session == NULL) return VI_ERROR_INV_OBJECT;
  *got = 0;
  if (faulty("viRead", "status", &value)) return give(session, (ViStatus)value);
  if (faulty("viRead", "hang", &value)) {
    while (!session->closing) usleep(1000);
    return give(session, VI_ERROR_ABORT);
  }
  if (faulty("viRead", "short", &value) && value < count) count = (uint32_t)value;
  ViStatus status = session->isBridged ? readBridged(session, bytes, count, got) : readMessage(session, bytes, count, got);
  if (faulty("viRead", "lie", &value)) *got = (uint32_t)((int64_t)*got + value);
  return give(session, status);
}

ViStatus viReadSTB(ViObject handle, uint16_t *status) {
  struct object *session = take(handle, SESSION);
  if (session == NULL) return VI_ERROR_INV_OBJECT;
  int64_t value;
  if (faulty("viReadSTB", "status", &value)) return give(session, (ViStatus)value);
  if (session->isBridged) {
    uint8_t polled = 0;
    long length = ask(session, 'S', NULL, 0, &polled, 1);
    *status = polled;
    return give(session, length < 0 ? VI_ERROR_CONN_LOST : VI_SUCCESS);
  }
  struct pollfd poller = {.fd = session->socket, .events = POLLIN};
  int waiting = session->held > 0 || poll(&poller, 1, 0) > 0;
  *status = (uint16_t)(statusByte | (waiting ? 0x10 : 0));
  return give(session, VI_SUCCESS);
}

ViStatus viClear(ViObject handle) {
  struct object *session = take(handle, SESSION);
  if (session == NULL) return VI_ERROR_INV_OBJECT;
  int64_t value;
  if (faulty("viClear", "status", &value)) return give(session, (ViStatus)value);
  clears++;
  if (session->isBridged) {
    uint8_t done;
    return give(session, ask(session, 'C', NULL, 0, &done, 1) < 0 ? VI_ERROR_CONN_LOST : VI_SUCCESS);
  }
  session->held = session->position = session->digits = 0;
  session->blockLeft = session->length = 0;
  struct pollfd poller = {.fd = session->socket, .events = POLLIN};
  while (poll(&poller, 1, 20) > 0 && recv(session->socket, session->pending, sizeof session->pending, 0) > 0);
  return give(session, VI_SUCCESS);
}

ViStatus viSetAttribute(ViObject handle, uint32_t attribute, uintptr_t value) {
  struct object *session = take(handle, SESSION);
  if (session == NULL) return VI_ERROR_INV_OBJECT;
  int64_t status;
  if (faulty("viSetAttribute", "status", &status)) return give(session, (ViStatus)status);
  if (attribute == 0x3FFF001A) session->timeoutMs = (uint32_t)value;
  else if (attribute == 0x3FFF0018) session->terminator = (uint8_t)value;
  else if (attribute == 0x3FFF0038) session->terminatorEnabled = value != 0;
  else if (attribute != 0x3FFF0021) return give(session, VI_ERROR_NSUP_ATTR);
  return give(session, VI_SUCCESS);
}

ViStatus viGetAttribute(ViObject handle, uint32_t attribute, void *value) {
  struct object *session = take(handle, SESSION);
  if (session == NULL) return VI_ERROR_INV_OBJECT;
  if (attribute == 0x3FFF001A) *(uint32_t *)value = session->timeoutMs;
  else if (attribute == 0x3FFF0038) *(uint16_t *)value = session->terminatorEnabled;
  else if (attribute == 0xBFFF0174) strcpy(value, "Fringe test double");
  else if (attribute == 0xBFFF0001) strcpy(value, strrchr(session->resource, ':') + 1);
  else return give(session, VI_ERROR_NSUP_ATTR);
  return give(session, VI_SUCCESS);
}

ViStatus viStatusDesc(ViObject handle, ViStatus status, char *text) {
  (void)handle;
  if (status == STATUS(0xBFFC0801)) {
    strcpy(text, "A status that only this maker has.");
    return VI_SUCCESS;
  }
  strcpy(text, "Unknown status.");
  return VI_WARN_UNKNOWN_STATUS;
}
